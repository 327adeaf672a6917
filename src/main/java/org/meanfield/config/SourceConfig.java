package org.meanfield.config;

import java.io.Serializable;

/** Where examples come from, in one of the formats. */
public sealed interface SourceConfig extends Serializable
    permits IdxSource, ImageFolderSource, TableSource {

  /** One answer for each format. */
  interface Cases<R> {
    R idx(IdxSource idx);

    R imageFolder(ImageFolderSource folder);

    R table(TableSource table);
  }

  <R> R match(Cases<R> cases);

  /** Whether the source has a test split of its own. */
  boolean hasTest();

  /** Whether the order of the examples may mean something, such as time. */
  boolean hasOrder();

  /** The formats, as {@code data.source.format} spells them. */
  enum Format {
    IDX,
    IMAGE_FOLDER,
    PARQUET,
    CSV,
    JSON
  }

  static SourceConfig read(Section source) {
    Format format =
        source
            .choice("format", Format.class)
            .required("give idx, image-folder, parquet, csv or json");
    return switch (format) {
      case IDX -> IdxSource.read(source);
      case IMAGE_FOLDER -> ImageFolderSource.read(source);
      case PARQUET -> TableSource.read(source, TableSource.Format.PARQUET);
      case CSV -> TableSource.read(source, TableSource.Format.CSV);
      case JSON -> TableSource.read(source, TableSource.Format.JSON);
    };
  }
}
