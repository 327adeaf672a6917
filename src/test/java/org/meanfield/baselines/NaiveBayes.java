package org.meanfield.baselines;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Multinomial naive Bayes with Laplace's 1: a class's words as if drawn one by one, independent of
 * each other; so a class is told by counting words alone.
 *
 * @param documents how many of each class were seen
 * @param words how often each word was seen in each class
 * @param lengths words of each class
 * @param vocabulary different words
 */
record NaiveBayes(long[] documents, Map<Integer, long[]> words, long[] lengths, int vocabulary) {

  /** A document's words and its class. */
  record Labelled(int[] words, int label) {}

  static NaiveBayes of(List<Labelled> training, int classes) {
    long[] documents = new long[classes];
    long[] lengths = new long[classes];
    Map<Integer, long[]> words = new HashMap<>();
    Set<Integer> vocabulary = new HashSet<>();
    for (Labelled document : training) {
      documents[document.label]++;
      lengths[document.label] += document.words.length;
      for (int word : document.words) {
        vocabulary.add(word);
        words.computeIfAbsent(word, w -> new long[classes])[document.label]++;
      }
    }
    return new NaiveBayes(documents, words, lengths, vocabulary.size());
  }

  /** A word that training has not speaks for the class of the fewest words. */
  int told(int[] document) {
    double[] scores = new double[documents.length];
    for (int label = 0; label < scores.length; label++) {
      scores[label] = Math.log(documents[label]);
      for (int word : document) {
        long[] counts = words.getOrDefault(word, new long[documents.length]);
        scores[label] += Math.log((counts[label] + 1.0) / (lengths[label] + vocabulary));
      }
    }
    double best = Arrays.stream(scores).max().orElseThrow();
    int label = 0;
    while (scores[label] != best) {
      label++;
    }
    return label;
  }

  double accuracy(List<Labelled> documents) {
    long right = documents.stream().filter(d -> told(d.words) == d.label).count();
    return (double) right / documents.size();
  }
}
