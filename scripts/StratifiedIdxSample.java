import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Takes the first N images of every class, in the file's order, from a gzipped pair of IDX files.
 *
 * <p>{@code java StratifiedIdxSample.java FROM TO PREFIX N}: reads {@code
 * FROM/PREFIX-images-idx3-ubyte.gz} and its labels, writes files of the same names in TO. The gzip
 * header has no time and no name: same input, same bytes.
 */
class StratifiedIdxSample {
  public static void main(String[] arguments) throws IOException {
    Path from = Path.of(arguments[0]);
    Path to = Path.of(arguments[1]);
    String images = arguments[2] + "-images-idx3-ubyte.gz";
    String labels = arguments[2] + "-labels-idx1-ubyte.gz";
    int perClass = Integer.parseInt(arguments[3]);

    byte[] all = labels(from.resolve(labels));
    List<Integer> chosen = choose(all, perClass);
    Files.createDirectories(to);
    copyImages(from.resolve(images), to.resolve(images), chosen);
    try (DataOutputStream out = create(to.resolve(labels))) {
      out.writeInt(0x801);
      out.writeInt(chosen.size());
      for (int position : chosen) {
        out.write(all[position]);
      }
    }
    System.out.println(to + "/" + arguments[2] + ": " + chosen.size() + " images");
  }

  private static byte[] labels(Path file) throws IOException {
    try (DataInputStream in = open(file, 0x801)) {
      return in.readNBytes(in.readInt());
    }
  }

  private static List<Integer> choose(byte[] labels, int perClass) {
    List<Integer> chosen = new ArrayList<>();
    int[] taken = new int[256];
    for (int i = 0; i < labels.length; i++) {
      if (taken[labels[i] & 0xFF]++ < perClass) {
        chosen.add(i);
      }
    }
    return chosen;
  }

  private static void copyImages(Path from, Path to, List<Integer> chosen) throws IOException {
    try (DataInputStream in = open(from, 0x803);
        DataOutputStream out = create(to)) {
      in.readInt();
      int height = in.readInt();
      int width = in.readInt();
      out.writeInt(0x803);
      out.writeInt(chosen.size());
      out.writeInt(height);
      out.writeInt(width);
      int next = 0;
      for (int position : chosen) {
        in.skipNBytes((long) (position - next) * height * width);
        out.write(in.readNBytes(height * width));
        next = position + 1;
      }
    }
  }

  private static DataInputStream open(Path file, int magic) throws IOException {
    DataInputStream in = new DataInputStream(new GZIPInputStream(Files.newInputStream(file)));
    if (in.readInt() != magic) {
      throw new IOException(file + " is not the expected IDX file");
    }
    return in;
  }

  private static DataOutputStream create(Path file) throws IOException {
    return new DataOutputStream(
        new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(file))));
  }
}
