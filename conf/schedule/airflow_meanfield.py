"""A nightly retraining and prediction by Airflow 2: copy into the DAGs' folder.

In cluster deploy mode spark-submit returns neither the output nor the exit code of the driver, and an
executor that was retried leaves its own exit code in the log. So what a retraining came to is read where
Meanfield writes it: retraining/outcome.json in the model's folder of the registry.
"""

import json
import os
from datetime import datetime, timedelta

from airflow import DAG
from airflow.exceptions import AirflowFailException
from airflow.operators.python import PythonOperator
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

JAR = "/opt/meanfield/target/meanfield.jar"
CONF = "/opt/meanfield/conf/retrain-penguins.conf"
REGISTRY = "/data/registry"  # where it is on HDFS or S3, read the outcome with that hook
OUTCOME = f"{REGISTRY}/penguins/retraining/outcome.json"


def judge(dag_run):
    """Ends the task as the retraining did, by what it wrote and not by what Spark's submitter returned."""
    if not os.path.exists(OUTCOME) or os.path.getmtime(OUTCOME) < dag_run.start_date.timestamp():
        # Of an earlier night, or none: this one never came so far, or another call holds the model.
        raise RuntimeError(f"{OUTCOME} says nothing of this run; look into the driver's log")
    with open(OUTCOME, encoding="utf-8") as file:
        outcome = json.load(file)
    if "error" in outcome:
        # Exit codes 2 and 3 are the configuration's and the data's: trying again changes nothing.
        if outcome["exit"] in (2, 3):
            raise AirflowFailException(outcome["error"])
        raise RuntimeError(outcome["error"])
    if outcome.get("exit", 0) != 0:
        raise RuntimeError(f"{outcome['outcome']}: {outcome['reason']}; {outcome['advice']}")
    print(f"{outcome['outcome']}: {outcome['reason']}")


def submit(task_id, *arguments):
    """A command of Meanfield on the cluster."""
    return SparkSubmitOperator(
        task_id=task_id,
        application=JAR,
        java_class="org.meanfield.cli.Main",
        application_args=list(arguments),
        files=CONF,
        env_vars={"OMP_NUM_THREADS": "1"},
        conf={
            "spark.master": "yarn",
            "spark.submit.deployMode": "cluster",
            "spark.yarn.appMasterEnv.OMP_NUM_THREADS": "1",
            "spark.executor.memoryOverhead": "1g",
        },
    )


with DAG(
    dag_id="meanfield_penguins",
    schedule="15 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=15)},
) as dag:
    retrain = submit(
        "retrain", "retrain", "retrain-penguins.conf", "--set", f"retraining.registry={REGISTRY}"
    )
    # Also where the submitter thinks that the job failed: the outcome decides.
    outcome = PythonOperator(task_id="outcome", python_callable=judge, trigger_rule="all_done")
    predict = submit(
        "predict",
        "predict",
        "retrain-penguins.conf",
        "--model",
        f"{REGISTRY}/penguins",
        "--input",
        "/data/incoming/{{ ds }}",
        "--append-to",
        "/data/predictions/penguins",
        "--batch",
        "{{ ds }}",
    )
    # The champion predicts whether it is new or was kept.
    retrain >> outcome >> predict
