package org.opensearch.migrations.ecr.aws;

import java.util.Optional;
import org.opensearch.migrations.ecr.model.RepositorySettings;
import software.amazon.awssdk.services.ecr.model.CreateRepositoryRequest;
import software.amazon.awssdk.services.ecr.model.EncryptionType;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.Tag;

/** A {@code CreateRepository} request, in which only what was said is written. */
final class CreationRequest {

  private CreationRequest() {}

  static CreateRepositoryRequest of(
      Optional<String> accountId, String name, RepositorySettings settings) {
    CreateRepositoryRequest.Builder request =
        CreateRepositoryRequest.builder().registryId(accountId.orElse(null)).repositoryName(name);
    if (!settings.tags().isEmpty()) {
      request.tags(
          settings.tags().entrySet().stream()
              .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
              .toList());
    }
    settings
        .kmsKey()
        .ifPresent(
            key ->
                request.encryptionConfiguration(
                    encryption -> encryption.encryptionType(EncryptionType.KMS).kmsKey(key)));
    if (settings.scanOnPush()) {
      request.imageScanningConfiguration(scanning -> scanning.scanOnPush(true));
    }
    if (settings.immutableTags()) {
      request.imageTagMutability(ImageTagMutability.IMMUTABLE);
    }
    return request.build();
  }
}
