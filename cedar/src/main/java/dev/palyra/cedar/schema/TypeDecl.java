package dev.palyra.cedar.schema;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A type as it is written in a schema, its names not yet resolved. */
public sealed interface TypeDecl {

  /** The types that are always there. */
  enum Primitive implements TypeDecl {
    BOOL,
    LONG,
    STRING
  }

  /** {@code Set<element>}. */
  record SetDecl(TypeDecl element) implements TypeDecl {}

  /** {@code {name: type, optional?: type}}. */
  record RecordDecl(Map<String, AttributeDecl> attributes) implements TypeDecl {
    public static final RecordDecl EMPTY = new RecordDecl(Map.of());

    public RecordDecl {
      attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }
  }

  /** A name that must be an entity type; only the JSON form can say so. */
  record EntityName(TypeName name) implements TypeDecl {}

  /** A name that must be a common type. */
  record CommonName(TypeName name) implements TypeDecl {}

  /** A name that is a common type or, when there is none, an entity type. */
  record EntityOrCommonName(TypeName name) implements TypeDecl {}

  /** A name that must be an extension type; only the JSON form can say so. */
  record ExtensionName(TypeName name) implements TypeDecl {}

  /**
   * An attribute of a record type.
   *
   * @param annotations by name; an annotation without a value has the empty one
   */
  record AttributeDecl(TypeDecl type, boolean required, Map<String, String> annotations) {
    public AttributeDecl {
      annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }
  }
}
