package org.opensearch.migrations.ecr.aws;

/** What is asked of the ECR API. */
enum EcrAction {
  GET_AUTHORIZATION_TOKEN("log in to", "ecr:GetAuthorizationToken"),
  DESCRIBE_REPOSITORIES("list the repositories of", "ecr:DescribeRepositories"),
  LIST_IMAGES("list the images of", "ecr:ListImages"),
  CREATE_REPOSITORY("create repository", "ecr:CreateRepository"),
  GET_LIFECYCLE_POLICY("look up the lifecycle policy of", "ecr:GetLifecyclePolicy"),
  PUT_LIFECYCLE_POLICY("put the lifecycle policy of", "ecr:PutLifecyclePolicy");

  private final String operation;
  private final String permission;

  EcrAction(String operation, String permission) {
    this.operation = operation;
    this.permission = permission;
  }

  /** The verb phrase that messages use. */
  String operation() {
    return operation;
  }

  /** The action that an IAM policy has to allow. */
  String permission() {
    return permission;
  }
}
