/**
 * Amazon ECR: its host names, its tokens and its repositories, through the AWS SDK. No class of the
 * SDK is loaded before the first question to AWS.
 */
package org.opensearch.migrations.ecr.aws;
