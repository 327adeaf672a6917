package org.meanfield.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.hdfs.protocol.QuotaExceededException;
import org.apache.hadoop.security.AccessControlException;

/** A file or folder could not be read or written; says what failed, where, and what to do. */
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What a user can act on. */
  public enum Kind {
    /** No such file or folder. */
    MISSING("check the path"),
    /** The place is taken by other content; nothing was overwritten. */
    ALREADY_EXISTS("delete it, or choose another folder"),
    /** This user may not read or write there. */
    PERMISSION_DENIED("give this user access, or choose another folder"),
    /** A file stands where a folder would have to be. */
    NOT_A_FOLDER("choose another folder"),
    /** The disk or the quota is full. */
    NO_SPACE("free some space, or choose another folder"),
    /** The bytes are not what was written. */
    DAMAGED("restore or delete it"),
    /** A whole file, but of values that this program does not read. */
    OTHER_TYPE(
        "convert it to 32-bit floats, as with PyTorch's tensor.float(), or use another file"),
    /** The file system does not answer. */
    UNREACHABLE("check the address, and that the file system is up"),
    /** No Hadoop file system serves this kind of URI. */
    UNSUPPORTED("put the file system's jar on the class path"),
    /** Anything else; the cause says more. */
    OTHER("check the path and its file system");

    private final String remedy;

    Kind(String remedy) {
      this.remedy = remedy;
    }
  }

  private final Kind kind;

  /**
   * @param kind the category
   * @param what what was found, without the remedy, which the kind adds
   * @param cause may be null
   */
  public StorageException(Kind kind, String what, Throwable cause) {
    super(what + ": " + kind.remedy, cause);
    this.kind = kind;
  }

  /** The category of this failure. */
  public Kind kind() {
    return kind;
  }

  /**
   * The failure of one operation, its kind found from the cause.
   *
   * @param action a verb, such as {@code read}
   */
  public static StorageException of(String action, URI where, IOException cause) {
    Kind kind = kindOf(cause);
    String detail = kind == Kind.MISSING ? "it does not exist" : detail(cause);
    return new StorageException(
        kind, "cannot " + action + " " + where + " (" + detail + ")", cause);
  }

  private static String detail(IOException cause) {
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return message.lines().findFirst().orElse(cause.toString());
  }

  private static Kind kindOf(IOException cause) {
    // The local file system reports some of these only by their text, under a class of its own.
    String message = String.valueOf(cause.getMessage());
    if (says(message, "Permission denied", "Read-only file system", "Operation not permitted")
        || isOneOf(cause, AccessControlException.class, AccessDeniedException.class)) {
      return Kind.PERMISSION_DENIED;
    }
    if (says(message, "Not a directory") || isOneOf(cause, ParentNotDirectoryException.class)) {
      return Kind.NOT_A_FOLDER;
    }
    // HDFS says the same of datanodes that are full and of datanodes that are gone.
    if (says(message, "could only be written to 0 of")
        && (says(message, "There are 0 datanode(s)")
            || !says(message, "no node(s) are excluded"))) {
      return Kind.UNREACHABLE;
    }
    if (says(message, "No space left", "quota exceeded", "could only be written to 0 of")
        || isOneOf(cause, QuotaExceededException.class)) {
      return Kind.NO_SPACE;
    }
    if (isOneOf(cause, FileNotFoundException.class, NoSuchFileException.class)) {
      return Kind.MISSING;
    }
    if (isOneOf(
        cause,
        FileAlreadyExistsException.class,
        org.apache.hadoop.fs.FileAlreadyExistsException.class)) {
      return Kind.ALREADY_EXISTS;
    }
    if (isOneOf(cause, ChecksumException.class)) {
      return Kind.DAMAGED;
    }
    if (isOneOf(cause, ConnectException.class, UnknownHostException.class)) {
      return Kind.UNREACHABLE;
    }
    return isOneOf(cause, UnsupportedFileSystemException.class) ? Kind.UNSUPPORTED : Kind.OTHER;
  }

  private static boolean says(String message, String... phrases) {
    return List.of(phrases).stream().anyMatch(message::contains);
  }

  private static boolean isOneOf(IOException cause, Class<?>... types) {
    return List.of(types).stream().anyMatch(type -> type.isInstance(cause));
  }

  /**
   * Whether a file differs from the sums that Hadoop keeps beside it: it is damaged, or was edited
   * since.
   */
  public static boolean isOfOtherSums(Throwable failure) {
    return failure instanceof ChecksumException;
  }
}
