package dev.palyra.skills;

import static dev.palyra.skills.SkillRefusedException.check;

import dev.palyra.core.Digests;
import dev.palyra.core.sandbox.Bytes;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A skill as it is passed on: manifest, tools, modules, schemas, bill of materials and, once it is
 * signed, a signature. Immutable.
 *
 * <p>Whoever has one knows that its form, its manifest and its bill of materials are right; that
 * somebody trusted signed it is {@link #signer()}'s and the {@link SkillStore}'s to say.
 */
public final class SkillPackage {
  private final SortedMap<String, Bytes> entries;
  private final SkillManifest manifest;
  private final Optional<SkillSignature> signature;
  private final String digest;

  private SkillPackage(
      SortedMap<String, Bytes> unsigned,
      SkillManifest manifest,
      Optional<SkillSignature> signature) {
    this.entries = Collections.unmodifiableSortedMap(new TreeMap<>(unsigned));
    this.manifest = manifest;
    this.signature = signature;
    this.digest =
        HexFormat.of().formatHex(Digests.sha256().digest(PlainArchive.write(this.entries)));
  }

  /**
   * Reads a package, signed or not.
   *
   * @throws SkillRefusedException with the reason, if any byte of it is not as it must be
   */
  public static SkillPackage read(byte[] archive) throws SkillRefusedException {
    check(
        archive.length <= Layout.MAX_PACKAGE,
        "the package has more than %d bytes",
        Layout.MAX_PACKAGE);
    SortedMap<String, Bytes> entries = PlainArchive.read(archive, Layout::checkEntry);
    Bytes signature = entries.remove(Layout.SIGNATURE);
    return of(
        entries,
        signature == null ? Optional.empty() : Optional.of(SkillSignature.read(signature.text())));
  }

  /**
   * Makes a package of an author's files; the bill of materials is completed.
   *
   * @param files by their names in the package; a signature among them is left out
   */
  public static SkillPackage build(Map<String, Bytes> files) throws SkillRefusedException {
    SortedMap<String, Bytes> entries = new TreeMap<>(files);
    entries.remove(Layout.SIGNATURE);
    SkillManifest manifest = manifest(entries);
    entries.put(
        Layout.SBOM,
        Sbom.complete(manifest, Optional.ofNullable(entries.get(Layout.SBOM)), entries));
    SkillPackage built = of(entries, Optional.empty());
    return read(built.toBytes()); // What nobody could read is never written.
  }

  private static SkillPackage of(
      SortedMap<String, Bytes> unsigned, Optional<SkillSignature> signature)
      throws SkillRefusedException {
    Layout.check(unsigned);
    Sbom.check(unsigned);
    return new SkillPackage(unsigned, manifest(unsigned), signature);
  }

  private static SkillManifest manifest(SortedMap<String, Bytes> entries)
      throws SkillRefusedException {
    Bytes manifest = entries.get(Layout.MANIFEST);
    if (manifest == null) {
      throw new SkillRefusedException("`" + Layout.MANIFEST + "` is missing");
    }
    return SkillManifest.read(manifest.text());
  }

  /** The same package with a signature, in the place of one that it may have. */
  public SkillPackage signed(PrivateKey key, PublicKey publisher) throws SkillRefusedException {
    return new SkillPackage(
        entries,
        manifest,
        Optional.of(SkillSignature.sign(digest, key, PublisherKey.of(publisher))));
  }

  public SkillManifest manifest() {
    return manifest;
  }

  /** SHA-256, in hex, of {@link #toBytes} without the signature: what is signed. */
  public String digest() {
    return digest;
  }

  /** The files without the signature, by name. */
  public SortedMap<String, Bytes> files() {
    return entries;
  }

  /** A module by its file name. */
  public Optional<Bytes> module(String file) {
    return Optional.ofNullable(entries.get(Layout.MODULES + file));
  }

  /**
   * Whose signature this is.
   *
   * @throws SkillRefusedException if there is none, or it is not one of this very content
   */
  public PublisherKey signer() throws SkillRefusedException {
    check(signature.isPresent(), "the package is not signed");
    check(
        signature.get().verifies(digest),
        "the signature is not one of this package: something in it was changed");
    return signature.get().key();
  }

  /** The package as a file. */
  public byte[] toBytes() {
    SortedMap<String, Bytes> all = new TreeMap<>(entries);
    signature.ifPresent(made -> all.put(Layout.SIGNATURE, Bytes.of(made.text())));
    return PlainArchive.write(all);
  }
}
