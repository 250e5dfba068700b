/** The one class that has to live in jib's package, because what it needs is package-private. */
package com.google.cloud.tools.jib.registry;
