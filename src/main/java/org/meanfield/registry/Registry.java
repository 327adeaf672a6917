package org.meanfield.registry;

import java.net.URI;
import java.util.List;
import org.meanfield.storage.Storage;

/** A folder of registered models, each in a folder of its name. */
public final class Registry {
  private final Storage storage;
  private final URI uri;

  private Registry(Storage storage, URI uri) {
    this.storage = storage;
    this.uri = uri;
  }

  /**
   * @param uri the registry's folder, which need not exist yet
   */
  public static Registry of(Storage storage, URI uri) {
    return new Registry(storage, uri);
  }

  public URI uri() {
    return uri;
  }

  /** Names of its models, sorted; none where there is no folder. */
  public List<String> models() {
    if (!storage.isFolder(uri)) {
      return List.of();
    }
    return storage.folders(uri).stream()
        .map(Storage::name)
        .filter(ModelName::isOne)
        .filter(name -> model(name).exists())
        .toList();
  }

  /**
   * A model, which need not exist yet.
   *
   * @throws RegistryException where none can be called so
   */
  public RegisteredModel model(String name) {
    return new RegisteredModel(storage, Storage.child(uri, ModelName.require(name)), name);
  }

  /**
   * A model that is there.
   *
   * @throws RegistryException where it is not, with what is
   */
  public RegisteredModel existing(String name) {
    requireOne();
    RegisteredModel model = model(name);
    if (!model.exists()) {
      throw new RegistryException(
          "%s: no model is called %s; did you mean %s?"
              .formatted(uri, name, String.join(" or ", ModelName.near(name, models()))));
    }
    return model;
  }

  /**
   * @throws RegistryException where the folder is none of a registry
   */
  public void requireOne() {
    if (!storage.exists(uri)) {
      throw new RegistryException(
          uri
              + ": no such folder, so no registry; check --registry, or fill it with meanfield"
              + " retrain");
    }
    if (models().isEmpty()) {
      throw new RegistryException(
          uri
              + ": is no registry, since no folder in it holds the versions of a model; check"
              + " --registry");
    }
  }
}
