/**
 * Amazon ECR, through the AWS SDK: host names, tokens and repositories. {@link
 * org.opensearch.migrations.ecr.aws.AmazonEcr} is the entry point. No class of the SDK is loaded
 * before the first request to AWS.
 */
package org.opensearch.migrations.ecr.aws;
