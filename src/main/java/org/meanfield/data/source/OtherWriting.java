package org.meanfield.data.source;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.meanfield.config.SourceConfig.Format;
import org.meanfield.config.TableFormat;

/** Tables that have no column, or one, since they are written in another way than was said. */
final class OtherWriting {
  private static final Pattern SEPARATOR = Pattern.compile("[,;|\t]");

  private OtherWriting() {}

  /** What to do about it; empty where nothing tells. */
  static String advice(TableFormat format, List<String> names) {
    if (names.isEmpty() && format.format() == Format.JSON) {
      return "; an object a line is wanted, or one array of objects";
    }
    Matcher found = SEPARATOR.matcher(names.size() == 1 ? names.get(0) : "");
    return format.format().isDelimited() && found.find()
        ? "; where %s stands between its columns, set data.source.separator"
            .formatted(found.group().equals("\t") ? "a tab" : found.group())
        : "";
  }
}
