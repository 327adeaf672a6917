package org.meanfield.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/**
 * Files and folders on any Hadoop file system, by absolute URI.
 *
 * <p><b>Publishing.</b> {@link #publish} writes under a hidden temporary name in the target's
 * folder, closes, and only then gives the file its name:
 *
 * <ul>
 *   <li>A reader sees the whole file or none: by a hard link on the local file system, by HDFS's
 *       rename, and on an object store by the copy that its rename is made of, which appears when
 *       it is complete.
 *   <li>What exists is never overwritten. Local file system and HDFS refuse in the same step that
 *       gives the name; an object store is asked first, so there two writers of <em>different</em>
 *       content at the same moment are kept apart by {@link Lease}, not here.
 *   <li>A target that already has the same bytes counts as published: a task that is retried or
 *       speculated does no harm, and neither does repeating a publish whose outcome is unknown
 *       because the connection broke.
 *   <li>A process that dies leaves at most a temporary file, which {@link #list} does not show.
 *   <li>Files are not forced to disk: after a power failure a published file may be damaged, which
 *       its checksum tells.
 * </ul>
 *
 * <p>A publish is one file. What consists of several becomes visible by a last small file that
 * names the others with their checksums; nothing relies on renaming a folder or on appending.
 *
 * <p>Serialisable, since the closures of Spark tasks ship it: it carries the settings that differ
 * from Hadoop's defaults, credentials among them where the configuration holds some.
 *
 * <p>Every method throws {@link StorageException} when it fails.
 */
public final class Storage implements Serializable {
  private static final long serialVersionUID = 1;

  /** Writes a file's content. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Reads a file's content. */
  @FunctionalInterface
  public interface Reader<T> {
    T read(InputStream in) throws IOException;
  }

  private final TreeMap<String, String> settings;
  private transient Backend local;
  private transient Backend hadoop;

  private Storage(TreeMap<String, String> settings) {
    this.settings = settings;
  }

  /** The file systems that this Hadoop configuration describes, as it is now. */
  public static Storage of(Configuration configuration) {
    TreeMap<String, String> settings = new TreeMap<>();
    for (Map.Entry<String, String> entry : configuration) {
      if (!isDefault(configuration.getPropertySources(entry.getKey()))) {
        settings.put(entry.getKey(), entry.getValue());
      }
    }
    return new Storage(settings);
  }

  private static boolean isDefault(String[] sources) {
    return sources != null && sources.length > 0 && sources[0].endsWith("-default.xml");
  }

  /** The URI of something in a folder; {@code name} is not yet encoded, and may hold slashes. */
  public static URI child(URI folder, String name) {
    try {
      String base = folder.toString();
      String encoded = new URI(null, null, "/" + name, null).getRawPath();
      return URI.create(
          (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + encoded);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not a file name: " + name, e);
    }
  }

  /** The last part of a URI's path, decoded. */
  public static String name(URI uri) {
    String path =
        uri.getPath().endsWith("/") ? uri.getPath().replaceFirst("/+$", "") : uri.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** A URI as Spark takes it: names as they are, where a URI has them encoded. */
  public static String path(URI uri) {
    String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    return uri.getScheme() + "://" + authority + uri.getPath();
  }

  /** Whether a file or folder is there. */
  public boolean exists(URI uri) {
    return entry(uri).isPresent();
  }

  /** Whether a folder is there. */
  public boolean isFolder(URI uri) {
    return entry(uri).filter(Backend.Entry::folder).isPresent();
  }

  /** Bytes of a file. */
  public long length(URI file) {
    return entry(file)
        .orElseThrow(
            () ->
                new StorageException(StorageException.Kind.MISSING, file + " does not exist", null))
        .length();
  }

  /** A file's bytes; for files of up to 2 GB. */
  public byte[] read(URI file) {
    return read(file, InputStream::readAllBytes);
  }

  /** What a reader makes of a file; the stream is closed afterwards. */
  public <T> T read(URI file, Reader<T> reader) {
    return attempt(
        "read",
        file,
        backend -> {
          try (InputStream in = backend.open(file)) {
            return reader.read(in);
          }
        });
  }

  /**
   * The same of a file that is compressed where its name ends so, as Hadoop's readers have it; and
   * the checksum of the file as it is stored. It is read to its end, whatever the reader has read.
   */
  public <T> Summed<T> readPlainSummed(URI file, Reader<T> reader) {
    CompressionCodec codec = codec(file);
    return read(
        file,
        in -> {
          DigestedInput digested = new DigestedInput(in);
          T value = reader.read(codec == null ? digested : codec.createInputStream(digested));
          return new Summed<>(value, digested.checksum());
        });
  }

  /** What a reader made of a file, and what that was. */
  public record Summed<T>(T value, Checksum checksum) {}

  /** Whether a file's name says that it is compressed. */
  public boolean isPacked(URI file) {
    return codec(file) != null;
  }

  private CompressionCodec codec(URI file) {
    return new CompressionCodecFactory(configuration()).getCodec(new Path(file.getPath()));
  }

  /** A file's bytes as a stream, which the caller closes. */
  public InputStream open(URI file) {
    return attempt("open", file, backend -> backend.open(file));
  }

  /**
   * Whether a file or folder is none of the user's: its name begins with a dot, or is one that
   * Hadoop, Spark or a table format gives to what it keeps beside the data. Other names that begin
   * with an underscore are names like any other.
   */
  public static boolean isHidden(String name) {
    return Listing.isHidden(name);
  }

  /**
   * Files and folders directly in a folder, sorted by name, but for those that are {@link
   * #isHidden}.
   */
  public List<URI> list(URI folder) {
    return listing(folder).shown();
  }

  /** The folders among what {@link #list} shows, without asking for each what it is. */
  public List<URI> folders(URI folder) {
    return listing(folder).folders().shown();
  }

  /** The files among what {@link #list} shows, without asking for each what it is. */
  public List<URI> files(URI folder) {
    return listing(folder).files().shown();
  }

  /**
   * All files below a folder that {@link #list} shows, in folders that it shows: those directly in
   * it first, then those of each of its folders in turn.
   */
  public List<URI> filesBelow(URI folder) {
    List<URI> found = new ArrayList<>(files(folder));
    folders(folder).forEach(child -> found.addAll(filesBelow(child)));
    return found;
  }

  /** Folders directly in a folder whose names begin so, those of {@link #list} and others. */
  public List<URI> folders(URI folder, String prefix) {
    return listing(folder).folders().beginningWith(prefix);
  }

  /** Files directly in a folder whose names begin so, those of {@link #list} and others. */
  List<URI> files(URI folder, String prefix) {
    return listing(folder).files().beginningWith(prefix);
  }

  /**
   * What a file is from outside.
   *
   * @param modified milliseconds since 1970
   */
  public record Listed(URI file, long bytes, long modified) {}

  /** A file, or the files of {@link #filesBelow}, none of them read; empty where nothing is. */
  public List<Listed> listed(URI place) {
    Optional<Backend.Entry> found = entry(place);
    if (found.isEmpty()) {
      return List.of();
    }
    return found.get().folder() ? listedBelow(place) : List.of(listed(found.get()));
  }

  private List<Listed> listedBelow(URI folder) {
    List<Listed> files = new ArrayList<>();
    listing(folder)
        .withoutHidden()
        .forEach(e -> files.addAll(e.folder() ? listedBelow(e.uri()) : List.of(listed(e))));
    return files;
  }

  private static Listed listed(Backend.Entry file) {
    return new Listed(file.uri(), file.length(), file.modified());
  }

  private Listing listing(URI folder) {
    return Listing.of(attempt("list", folder, backend -> backend.list(folder)));
  }

  /**
   * What a reader makes of a file that must have this checksum. The reader sees bytes that are not
   * verified yet, as a stream; its result is returned only when they are.
   *
   * @throws StorageException of kind {@code DAMAGED} when length or checksum differ
   */
  public <T> T readVerified(URI file, Checksum expected, Reader<T> reader) {
    long length = length(file);
    if (length != expected.bytes()) {
      throw DigestedInput.damaged(file, length + " bytes", expected);
    }
    return read(
        file,
        in -> {
          DigestedInput digested = new DigestedInput(in);
          T result;
          try {
            result = reader.read(digested);
          } catch (RuntimeException e) {
            // What a reader says of damaged bytes misleads: the damage is the cause.
            digested.requireChecksum(file, expected);
            throw e;
          }
          digested.requireChecksum(file, expected);
          return result;
        });
  }

  /** Length and SHA-256 of a file's content, read as a stream. */
  public Checksum checksum(URI file) {
    return read(file, in -> new DigestedInput(in).checksum());
  }

  /** SHA-256 of a file's content in lower-case hexadecimal. */
  public String sha256(URI file) {
    return checksum(file).sha256();
  }

  /** Publishes a file; the class comment says what that guarantees. */
  public Checksum publish(URI target, byte[] content) {
    return publish(target, out -> out.write(content));
  }

  /**
   * Publishes a file whose content is written as a stream. Where {@code content} throws, nothing is
   * published.
   *
   * @return length and checksum of what now stands there
   */
  public Checksum publish(URI target, Content content) {
    return attempt("publish", target, backend -> new Publication(backend, target).publish(content));
  }

  /**
   * Gives a complete folder a name that nothing has: in one step on the local file system and on
   * HDFS. An object store copies it file by file, so there a reader may see part of it meanwhile.
   *
   * @throws StorageException of kind {@code ALREADY_EXISTS} when something has the name
   */
  public void publishFolder(URI folder, URI target) {
    if (!place(folder, target)) {
      throw new StorageException(
          StorageException.Kind.ALREADY_EXISTS, target + " was taken meanwhile", null);
    }
  }

  /**
   * Writes a file that may exist already. Readers see the old content or the new on the local file
   * system, on HDFS and on object stores; on other file systems they may see part of it.
   */
  public void replace(URI target, byte[] content) {
    attempt("replace", target, backend -> new Publication(backend, target).replace(content));
  }

  /** Deletes a file, or a folder with all that is in it; does nothing where there is none. */
  public void deleteRecursively(URI uri) {
    if (name(uri).isEmpty()) {
      throw new IllegalArgumentException("refused to delete a whole file system: " + uri);
    }
    attempt(
        "delete",
        uri,
        backend -> {
          backend.delete(uri);
          return uri;
        });
  }

  /** Gives a file a name that nothing has; false, with it left, where something has it. */
  public boolean place(URI file, URI target) {
    return attempt("move", file, backend -> backend.place(file, target));
  }

  /** Whether of two processes that publish to one name at the same moment only one succeeds. */
  boolean placesExclusively(URI uri) {
    return attempt("reach", uri, backend -> backend.exclusive(uri));
  }

  /** Names no setting, since some are secret. */
  @Override
  public String toString() {
    return "Storage(" + settings.size() + " settings)";
  }

  private Optional<Backend.Entry> entry(URI uri) {
    return attempt("find", uri, backend -> backend.entry(uri));
  }

  private interface Operation<T> {
    T on(Backend backend) throws IOException;
  }

  private <T> T attempt(String action, URI uri, Operation<T> operation) {
    try {
      return operation.on(backend(uri));
    } catch (IOException e) {
      throw StorageException.of(action, uri, e);
    }
  }

  private synchronized Backend backend(URI uri) {
    if (uri.getScheme() == null || uri.getPath() == null) {
      throw new IllegalArgumentException("not an absolute URI of a file: " + uri);
    }
    if (uri.getScheme().equals("file")) {
      local = local == null ? new LocalBackend() : local;
      return local;
    }
    hadoop = hadoop == null ? new HadoopBackend(configuration()) : hadoop;
    return hadoop;
  }

  private Configuration configuration() {
    Configuration configuration = new Configuration();
    settings.forEach(configuration::set);
    return configuration;
  }
}
