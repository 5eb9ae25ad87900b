@org.jspecify.annotations.NullMarked
package dev.palyra.gateway.policy;
