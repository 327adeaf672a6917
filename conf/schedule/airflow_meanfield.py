"""A nightly retraining and prediction by Airflow 2: copy into the DAGs' folder.

In cluster deploy mode spark-submit returns neither the output nor the exit code of the driver, and an
executor that was retried leaves its own exit code in the log. So what a run came to is read where Meanfield
writes it: outcome.json in the run's folder.
"""

import json
from datetime import datetime, timedelta

from airflow import DAG
from airflow.exceptions import AirflowFailException, AirflowSkipException
from airflow.operators.python import PythonOperator
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

JAR = "/opt/meanfield/target/meanfield.jar"
CONF = "/opt/meanfield/conf/mlp-penguins.conf"
RUN = "/data/runs/penguins"  # run.dir; where it is on HDFS or S3, read it with that hook
REGISTRY = "/data/registry"


def judge():
    """Ends the task as the run did, by what it wrote and not by what Spark's submitter returned."""
    with open(f"{RUN}/outcome.json", encoding="utf-8") as file:
        outcome = json.load(file)
    if "error" in outcome:
        # Exit codes 2 and 3 are the configuration's and the data's: trying again changes nothing.
        if outcome["exit"] in (2, 3):
            raise AirflowFailException(outcome["error"])
        raise RuntimeError(outcome["error"])
    if outcome["outcome"] == "busy":
        raise AirflowSkipException(outcome["reason"])
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
    retrain = submit("retrain", "retrain", "mlp-penguins.conf", "--set", f"run.dir={RUN}")
    # Also where the submitter thinks that the job failed: the outcome decides.
    outcome = PythonOperator(task_id="outcome", python_callable=judge, trigger_rule="all_done")
    predict = submit(
        "predict",
        "predict",
        "mlp-penguins.conf",
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
