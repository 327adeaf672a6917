package org.meanfield.data.sharding;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.DataConfig;
import org.meanfield.config.TextSource;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;
import org.meanfield.data.example.VocabularyLearner;
import org.meanfield.data.shards.ShardTarget;
import org.meanfield.data.shards.ShardWriter;
import org.meanfield.data.shards.SourceFile;
import org.meanfield.data.source.Document;
import org.meanfield.data.source.TextDocuments;
import org.meanfield.data.text.SpecialToken;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.spark.Persisted;
import org.meanfield.storage.Storage;
import scala.Tuple2;

/**
 * Shards of a text as one stream of tokens, as Spark jobs; no text passes through the driver.
 *
 * <p>Documents in the order of files and places make one text, each with an end of its own behind
 * it. It is cut into splits by its characters, wherever that falls: training first, then
 * validation, then test (unless the source has a test split). The vocabulary is learned from the
 * training part alone. Then every split is a row of tokens that shards share in equal parts. The
 * place of a document in the text, and of a token in a split, follow from sums over the partitions
 * before it, so how many there are plays no part.
 */
final class StreamSharding implements Sharding {
  /** Of a shard: one token an example. */
  private static final Normalisation NONE = new Normalisation(List.of(), List.of());

  private final JavaSparkContext spark;
  private final Storage storage;
  private final TextSource source;
  private final DataConfig data;
  private TextDocuments documents;

  StreamSharding(JavaSparkContext spark, Storage storage, TextSource source, DataConfig data) {
    this.spark = spark;
    this.storage = storage;
    this.source = source;
    this.data = data;
  }

  private TextDocuments documents() {
    if (documents == null) {
      documents = TextDocuments.open(spark, storage, source);
    }
    return documents;
  }

  @Override
  public List<SourceFile> fingerprint() {
    return documents().fingerprint(storage);
  }

  @Override
  public Prepared prepare() {
    // Kept, since to sort it takes two looks, and neither shall read the source again.
    TextDocuments documents = documents();
    try (Persisted<TextDocuments.Found> read = Persisted.of(documents.reading(documents::found))) {
      TextDocuments.Inspection found = documents.inspection(read.rdd(), data.onBadRecord());
      JavaRDD<Document> good = TextDocuments.good(read.rdd());
      try (Persisted<Document> ordered =
          Persisted.of(good.sortBy(Document::position, true, partitions()))) {
        TextCuts cuts = TextCuts.of(ordered.rdd(), data.splits());
        read.rdd().unpersist(); // It is in order now, and kept so.
        return prepare(cuts.pieces(ordered.rdd()), found);
      }
    }
  }

  private Prepared prepare(JavaRDD<TextPiece> pieces, TextDocuments.Inspection found) {
    JavaRDD<TextPiece> training = pieces.filter(piece -> piece.split() == Split.TRAIN);
    List<SpecialToken> further = data.tokenizer().masks() ? List.of(SpecialToken.MASK) : List.of();
    Tokenizer tokenizer =
        VocabularyLearner.learn(data.tokenizer(), training.map(TextPiece::text), further);
    Persisted<TokenPiece> tokens =
        Persisted.of(pieces.map(piece -> TokenPiece.of(piece, tokenizer)));
    return tokens.orClosed(() -> prepared(tokens, tokenizer, found));
  }

  private Prepared prepared(
      Persisted<TokenPiece> tokens, Tokenizer tokenizer, TextDocuments.Inspection found) {
    TokenPlaces places = TokenPlaces.of(tokens.rdd());
    return new Prepared() {
      @Override
      public Sharded write(ShardTarget target) {
        return new Sharded(
            Schema.ofStream(),
            List.of(),
            NONE,
            Optional.of(tokenizer),
            found.bad().count(),
            found.documents(),
            shards(tokens.rdd(), places, target.writer(Schema.ofStream())));
      }

      @Override
      public void close() {
        tokens.close();
      }
    };
  }

  private List<ShardWriter.Written> shards(
      JavaRDD<TokenPiece> tokens, TokenPlaces places, ShardWriter writer) {
    ShardPlan plan = ShardPlan.of(places.totals(), data.shardCount(), Schema.ofStream());
    List<String> files = plan.files();
    return places
        .chunks(tokens, plan)
        .mapToPair(chunk -> new Tuple2<>(chunk.rank(), chunk.tokens()))
        .repartitionAndSortWithinPartitions(new GroupPartitioner(files.size()))
        .values()
        .mapPartitionsWithIndex(
            (Integer shard, Iterator<int[]> chunks) ->
                List.of(writer.write(files.get(shard), new PackedTokens(chunks))).iterator(),
            true)
        .collect();
  }

  private int partitions() {
    return Math.max(spark.defaultParallelism(), data.shardCount());
  }
}
