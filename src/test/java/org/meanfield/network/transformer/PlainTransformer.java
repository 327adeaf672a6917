package org.meanfield.network.transformer;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.storage.Safetensors.Tensor;

/**
 * GPT-2 and BERT once more, of a file's tensors alone, in loops over doubles: as {@code
 * modeling_gpt2.py} and {@code modeling_bert.py} have them, a text at a time, nothing fused.
 */
final class PlainTransformer {
  static final int WIDTH = 8;
  static final int HEADS = 2;
  static final int INNER = 16;
  static final int PLACES = 20;

  private final SortedMap<String, Tensor> tensors = new TreeMap<>();
  private final Random random = new Random(7);

  SortedMap<String, Tensor> tensors() {
    return tensors;
  }

  void add(String name, Integer... shape) {
    int size = List.of(shape).stream().reduce(1, (a, b) -> a * b);
    float[] values = new float[size];
    // A scale of about 1, and everything else about 0, as in a network that has learned something.
    float mean = name.matches(".*(ln_.|LayerNorm)\\.(weight|gamma)") ? 1 : 0;
    for (int i = 0; i < size; i++) {
      values[i] = mean + (float) (0.3 * random.nextGaussian());
    }
    tensors.put(name, Tensor.of(name, List.of(shape), values));
  }

  void addWithBias(String name, Integer outputs, Integer... weight) {
    add(name + ".weight", weight);
    add(name + ".bias", outputs);
  }

  /** GPT-2's tensors; matrices lie as [inputs, outputs]. */
  static PlainTransformer gpt2(String prefix, int layers, int vocabulary) {
    PlainTransformer plain = new PlainTransformer();
    plain.add(prefix + "wte.weight", vocabulary, WIDTH);
    plain.add(prefix + "wpe.weight", PLACES, WIDTH);
    for (int layer = 0; layer < layers; layer++) {
      String h = prefix + "h." + layer + ".";
      plain.addWithBias(h + "ln_1", WIDTH, WIDTH);
      plain.addWithBias(h + "attn.c_attn", 3 * WIDTH, WIDTH, 3 * WIDTH);
      plain.addWithBias(h + "attn.c_proj", WIDTH, WIDTH, WIDTH);
      plain.addWithBias(h + "ln_2", WIDTH, WIDTH);
      plain.addWithBias(h + "mlp.c_fc", INNER, WIDTH, INNER);
      plain.addWithBias(h + "mlp.c_proj", WIDTH, INNER, WIDTH);
    }
    plain.addWithBias(prefix + "ln_f", WIDTH, WIDTH);
    return plain;
  }

  /** The scores of what follows each token, [tokens, vocabulary]. */
  double[][] gpt2Logits(String prefix, int layers, int... tokens) {
    double[][] x = new double[tokens.length][];
    for (int t = 0; t < tokens.length; t++) {
      x[t] = sum(row(prefix + "wte.weight", tokens[t]), row(prefix + "wpe.weight", t));
    }
    for (int layer = 0; layer < layers; layer++) {
      String h = prefix + "h." + layer + ".";
      double[][] qkv = new double[x.length][];
      for (int t = 0; t < x.length; t++) {
        qkv[t] = conv1d(h + "attn.c_attn", norm(h + "ln_1", x[t], 1e-5));
      }
      double[][] attended = attend(qkv, qkv, qkv, 0, WIDTH, 2 * WIDTH, true);
      for (int t = 0; t < x.length; t++) {
        x[t] = sum(x[t], conv1d(h + "attn.c_proj", attended[t]));
        double[] inner = conv1d(h + "mlp.c_fc", norm(h + "ln_2", x[t], 1e-5));
        for (int i = 0; i < inner.length; i++) {
          double z = inner[i];
          inner[i] = 0.5 * z * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z)));
        }
        x[t] = sum(x[t], conv1d(h + "mlp.c_proj", inner));
      }
    }
    double[][] logits = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      logits[t] = rows(prefix + "wte.weight", norm(prefix + "ln_f", x[t], 1e-5));
    }
    return logits;
  }

  /**
   * BERT's tensors with the head of its pre-training.
   *
   * @param scale and {@code shift}: what normalisations call theirs
   */
  static PlainTransformer bert(int layers, int vocabulary, String scale, String shift) {
    PlainTransformer plain = new PlainTransformer();
    String e = "bert.embeddings.";
    plain.add(e + "word_embeddings.weight", vocabulary, WIDTH);
    plain.add(e + "position_embeddings.weight", PLACES, WIDTH);
    plain.add(e + "token_type_embeddings.weight", 2, WIDTH);
    plain.addNorm(e + "LayerNorm", scale, shift);
    for (int layer = 0; layer < layers; layer++) {
      String l = "bert.encoder.layer." + layer + ".";
      for (String each : List.of("query", "key", "value")) {
        plain.addWithBias(l + "attention.self." + each, WIDTH, WIDTH, WIDTH);
      }
      plain.addWithBias(l + "attention.output.dense", WIDTH, WIDTH, WIDTH);
      plain.addNorm(l + "attention.output.LayerNorm", scale, shift);
      plain.addWithBias(l + "intermediate.dense", INNER, INNER, WIDTH);
      plain.addWithBias(l + "output.dense", WIDTH, WIDTH, INNER);
      plain.addNorm(l + "output.LayerNorm", scale, shift);
    }
    plain.addWithBias("bert.pooler.dense", WIDTH, WIDTH, WIDTH);
    plain.addWithBias("cls.predictions.transform.dense", WIDTH, WIDTH, WIDTH);
    plain.addNorm("cls.predictions.transform.LayerNorm", scale, shift);
    plain.add("cls.predictions.bias", vocabulary);
    return plain;
  }

  private void addNorm(String name, String scale, String shift) {
    add(name + "." + scale, WIDTH);
    add(name + "." + shift, WIDTH);
  }

  /** What BERT's encoder says at each token, [tokens, width]. */
  double[][] bertHidden(int layers, int... tokens) {
    double[][] x = new double[tokens.length][];
    String e = "bert.embeddings.";
    for (int t = 0; t < tokens.length; t++) {
      double[] word = row(e + "word_embeddings.weight", tokens[t]);
      double[] place = row(e + "position_embeddings.weight", t);
      double[] type = row(e + "token_type_embeddings.weight", 0);
      x[t] = norm(e + "LayerNorm", sum(sum(word, place), type), 1e-12);
    }
    for (int layer = 0; layer < layers; layer++) {
      String l = "bert.encoder.layer." + layer + ".";
      double[][] attended =
          attend(
              linear(l + "attention.self.query", x),
              linear(l + "attention.self.key", x),
              linear(l + "attention.self.value", x),
              0,
              0,
              0,
              false);
      double[][] projected = linear(l + "attention.output.dense", attended);
      for (int t = 0; t < x.length; t++) {
        double[] a = norm(l + "attention.output.LayerNorm", sum(projected[t], x[t]), 1e-12);
        double[] inner = linear(l + "intermediate.dense", a);
        for (int i = 0; i < inner.length; i++) {
          inner[i] = gelu(inner[i]);
        }
        x[t] = norm(l + "output.LayerNorm", sum(linear(l + "output.dense", inner), a), 1e-12);
      }
    }
    return x;
  }

  /** The scores of what stands at each token, [tokens, vocabulary]. */
  double[][] bertLogits(int layers, int... tokens) {
    double[][] x = bertHidden(layers, tokens);
    double[][] logits = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] h = linear("cls.predictions.transform.dense", x[t]);
      for (int i = 0; i < h.length; i++) {
        h[i] = gelu(h[i]);
      }
      double[] turned = norm("cls.predictions.transform.LayerNorm", h, 1e-12);
      logits[t] =
          sum(
              rows("bert.embeddings.word_embeddings.weight", turned),
              row("cls.predictions.bias", 0));
    }
    return logits;
  }

  /** The scores of a text's classes, [classes]. */
  double[] bertClassLogits(int layers, int... tokens) {
    double[] pooled = linear("bert.pooler.dense", bertHidden(layers, tokens)[0]);
    for (int i = 0; i < pooled.length; i++) {
      pooled[i] = Math.tanh(pooled[i]);
    }
    return linear("classifier", pooled);
  }

  /** The logarithms of what scores say. */
  static double[] logSoftmax(double[] logits) {
    double sum = 0;
    for (double z : logits) {
      sum += Math.exp(z);
    }
    double[] logs = new double[logits.length];
    for (int k = 0; k < logs.length; k++) {
      logs[k] = logits[k] - Math.log(sum);
    }
    return logs;
  }

  private float[] values(String name) {
    return ((org.meanfield.storage.Safetensors.Floats) tensors.get(name).values()).array();
  }

  /** Of a matrix; of a vector all. */
  private double[] row(String name, int row) {
    List<Integer> shape = tensors.get(name).shape();
    int width = shape.get(shape.size() - 1);
    double[] values = new double[width];
    for (int i = 0; i < width; i++) {
      values[i] = values(name)[row * width + i];
    }
    return values;
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = new double[a.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = a[i] + b[i];
    }
    return sum;
  }

  /** x · W + b, W [inputs, outputs]. */
  private double[] conv1d(String name, double[] x) {
    double[] y = row(name + ".bias", 0);
    for (int i = 0; i < x.length; i++) {
      for (int o = 0; o < y.length; o++) {
        y[o] += x[i] * values(name + ".weight")[i * y.length + o];
      }
    }
    return y;
  }

  /** x · Wᵀ + b, W [outputs, inputs]. */
  private double[] linear(String name, double[] x) {
    return sum(rows(name + ".weight", x), row(name + ".bias", 0));
  }

  private double[][] linear(String name, double[][] x) {
    double[][] y = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      y[t] = linear(name, x[t]);
    }
    return y;
  }

  private double[] rows(String weight, double[] x) {
    double[] y = new double[tensors.get(weight).shape().get(0)];
    for (int o = 0; o < y.length; o++) {
      for (int i = 0; i < x.length; i++) {
        y[o] += x[i] * values(weight)[o * x.length + i];
      }
    }
    return y;
  }

  private double[] norm(String name, double[] x, double epsilon) {
    Map<String, Tensor> all = tensors;
    boolean old = all.containsKey(name + ".gamma");
    double[] scale = row(name + (old ? ".gamma" : ".weight"), 0);
    double[] shift = row(name + (old ? ".beta" : ".bias"), 0);
    double mean = 0;
    double variance = 0;
    for (double v : x) {
      mean += v / x.length;
    }
    for (double v : x) {
      variance += (v - mean) * (v - mean) / x.length;
    }
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = (x[i] - mean) / Math.sqrt(variance + epsilon) * scale[i] + shift[i];
    }
    return y;
  }

  /** x · Φ(x), Φ by Simpson's rule over the normal density from 0. */
  private static double gelu(double x) {
    int parts = 200;
    double step = x / parts;
    double sum = 0;
    for (int i = 0; i <= parts; i++) {
      double weight = i == 0 || i == parts ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * Math.exp(-0.5 * i * step * i * step);
    }
    return x * (0.5 + sum * step / 3 / Math.sqrt(2 * Math.PI));
  }

  /** By heads; queries, keys and values begin at columns of their own. */
  private static double[][] attend(
      double[][] q, double[][] k, double[][] v, int atQ, int atK, int atV, boolean causal) {
    int width = WIDTH / HEADS;
    double[][] y = new double[q.length][WIDTH];
    for (int t = 0; t < q.length; t++) {
      int seen = causal ? t + 1 : q.length;
      for (int head = 0; head < HEADS; head++) {
        double[] weights = new double[seen];
        double sum = 0;
        for (int s = 0; s < seen; s++) {
          double dot = 0;
          for (int i = head * width; i < (head + 1) * width; i++) {
            dot += q[t][atQ + i] * k[s][atK + i];
          }
          weights[s] = Math.exp(dot / Math.sqrt(width));
          sum += weights[s];
        }
        for (int s = 0; s < seen; s++) {
          for (int i = head * width; i < (head + 1) * width; i++) {
            y[t][i] += weights[s] / sum * v[s][atV + i];
          }
        }
      }
    }
    return y;
  }
}
