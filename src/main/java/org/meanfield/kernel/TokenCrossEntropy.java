package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.meanfield.kernel.Primitive.argument;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.softmax_forward;

/**
 * Softmax over a vocabulary, and the mean cross-entropy with integer labels over the M rows that
 * have one:
 *
 * <pre>
 * z [R, V] logits   t [R] labels, −1 for none   p [R, V]
 * training   p    = softmax(z),  loss = −(1/M) Σ log p[r,t[r]]
 *            dz   = (p − onehot(t)) / M, zeros where t[r] = −1
 * inference  logp = z − log Σ exp z, in the place of z where nobody else reads it;  loss likewise
 * </pre>
 *
 * <p>In training labels may be smoothed by ε (Szegedy et al., arXiv 1512.00567, section 7), as
 * PyTorch does; what inference says of the loss is without:
 *
 * <pre>
 * loss = −(1/M) Σ (1 − ε)·log p[r,t[r]] + ε/V · Σ log p[r,v]     over all v, t[r] among them
 * dz   = (p − (1 − ε)·onehot(t) − ε/V) / M
 * </pre>
 *
 * <p>oneDNN's softmax, divided by M while a row is in registers (0.5 ns an element); of the
 * gradient only the labels' elements are touched again.
 */
public final class TokenCrossEntropy extends Head {
  /** A probability below it counts as it in the training loss; the gradient is exact. */
  private static final double SMALLEST = 1e-30;

  /** The same with label smoothing, as a part of ε/V: what it is told from, in floats. */
  private static final double SMALLEST_OF_SMOOTHED = 0x1p-24;

  private final int rows;
  private final int vocabulary;
  private final float smoothing;
  private final float[] zeros;
  private boolean training;
  private Buffer share;

  /** What smoothing takes from every element of dz, −ε/(V·M); zero without. */
  private Buffer taken;

  private LogitSums sums;
  private Buffer logarithms;
  private Step softmax;

  /**
   * @param logits [R, V]
   */
  public TokenCrossEntropy(Activation logits) {
    this(logits, 0);
  }

  /**
   * @param logits [R, V]
   * @param labelSmoothing ε, from 0 to below 1
   */
  public TokenCrossEntropy(Activation logits, float labelSmoothing) {
    super(logits);
    if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
      throw new IllegalArgumentException(
          "label smoothing of " + labelSmoothing + ": must be from 0 to below 1");
    }
    this.smoothing = labelSmoothing;
    this.rows = Math.toIntExact(logits.shape()[0]);
    this.vocabulary = Math.toIntExact(logits.shape()[1]);
    this.zeros = new float[vocabulary];
  }

  @Override
  void assemble(Assembly assembly) {
    training = assembly.training();
    share = assembly.reserve(Layouts.plain(1, 1));
    if (training && smoothing > 0) {
      taken = assembly.reserve(Layouts.plain(1, 1));
      sums = new LogitSums(assembly, results().value());
    }
    softmax = training ? probabilities(assembly) : logarithms(assembly);
  }

  private Step probabilities(Assembly assembly) {
    primitive_attr attributes = assembly.attributes();
    post_ops operations = new post_ops();
    List<Primitive.Argument> further = new ArrayList<>();
    operations.append_binary(algorithm.binary_mul, share.layout());
    further.add(argument(DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | DNNL_ARG_SRC_1, share));
    if (taken != null) {
      operations.append_binary(algorithm.binary_add, taken.layout());
      further.add(argument(2 * DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | DNNL_ARG_SRC_1, taken));
    }
    attributes.set_post_ops(operations);
    return softmax(
        assembly,
        algorithm.softmax_accurate,
        results().gradient().buffer(),
        attributes,
        further.toArray(Primitive.Argument[]::new));
  }

  private Step logarithms(Assembly assembly) {
    Buffer z = results().value();
    logarithms = ownsResults() ? z : assembly.reserve(z.layout());
    return softmax(assembly, algorithm.softmax_log, logarithms, assembly.attributes());
  }

  private Step softmax(
      Assembly assembly,
      algorithm algorithm,
      Buffer result,
      primitive_attr attributes,
      Primitive.Argument... further) {
    softmax_forward.primitive_desc description =
        new softmax_forward.primitive_desc(
            assembly.engine(),
            prop_kind.forward_inference,
            algorithm,
            results().value().layout(),
            result.layout(),
            1,
            attributes,
            false);
    Primitive.Argument[] arguments = new Primitive.Argument[2 + further.length];
    arguments[0] = argument(DNNL_ARG_SRC, results().value());
    arguments[1] = argument(DNNL_ARG_DST, result);
    System.arraycopy(further, 0, arguments, 2, further.length);
    return assembly.primitive(
        "softmax", new softmax_forward(description), description, result, arguments);
  }

  @Override
  void forward() {
    if (!training) {
      softmax.run();
    }
  }

  /**
   * Sum of the losses of the rows that have a label; prepares the way back from their mean.
   *
   * @param labels one a row; −1 where a row counts for nothing
   */
  public double loss(int[] labels) {
    int labelled = labelled(labels);
    beginLoss();
    if (!training) {
      return -sumOfLogarithms(labels);
    }
    // Not one label: no row is divided, and all become zero.
    float perRow = 1f / Math.max(1, labelled);
    share.put(0, perRow);
    double constant = -smoothing / (double) vocabulary * perRow;
    if (smoothing > 0) {
      taken.put(0, (float) constant);
      sums.take(labels);
    }
    double smallest =
        smoothing > 0 ? smoothing / (double) vocabulary * SMALLEST_OF_SMOOTHED : SMALLEST;
    softmax.run();
    Buffer dz = results().gradient().buffer();
    double loss = 0;
    for (int r = 0; r < rows; r++) {
      if (labels[r] == Tokens.PADDING) {
        dz.put(r * vocabulary, zeros, 0, vocabulary);
        continue;
      }
      int at = r * vocabulary + labels[r];
      float p = dz.get(at);
      double logarithm = StrictMath.log(Math.max((p - constant) * labelled, smallest));
      loss -= smoothing > 0 ? smoothed(r, logarithm) : logarithm;
      dz.put(at, p - (1 - smoothing) * perRow);
    }
    return loss;
  }

  /**
   * (1 − ε)·log p[t] + ε/V · Σ log p, where log p[v] = z[v] − z[t] + log p[t].
   *
   * @param logarithm log p[t]
   */
  private double smoothed(int row, double logarithm) {
    return logarithm + smoothing * (sums.mean(row) - sums.ofLabel(row));
  }

  /** How many rows have a label. */
  private int labelled(int[] labels) {
    if (labels.length != rows) {
      throw new IllegalArgumentException(labels.length + " labels for " + rows + " rows");
    }
    int count = 0;
    for (int r = 0; r < rows; r++) {
      if (labels[r] < Tokens.PADDING || labels[r] >= vocabulary) {
        throw new IllegalArgumentException(
            "label " + labels[r] + " in row " + r + ": must be from 0 to " + (vocabulary - 1));
      }
      count += labels[r] == Tokens.PADDING ? 0 : 1;
    }
    return count;
  }

  private double sumOfLogarithms(int[] labels) {
    double sum = 0;
    for (int r = 0; r < rows; r++) {
      if (labels[r] != Tokens.PADDING) {
        sum += logarithms.get(r * vocabulary + labels[r]);
      }
    }
    return sum;
  }

  /** Copies the logarithms of the probabilities, [R, V], of a program that only predicts. */
  public void logProbabilities(float[] target) {
    logProbabilities(0, rows, target);
  }

  /** The same of some rows, [count, V]. */
  public void logProbabilities(int fromRow, int count, float[] target) {
    if (training) {
      throw new IllegalStateException("only a program for inference keeps its probabilities");
    }
    requireResults();
    logarithms.get(fromRow * vocabulary, target, 0, count * vocabulary);
  }
}
