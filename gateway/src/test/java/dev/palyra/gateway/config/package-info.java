@NullMarked
package dev.palyra.gateway.config;

import org.jspecify.annotations.NullMarked;
