package dev.palyra.vault;

/** How {@link FileBlobBackend} guards the contents of its files beyond their permissions. */
public interface BlobSeal {
  /** The name of the backend that this seal makes of a folder of files. */
  String backendName();

  /** Whether this host has what the seal needs. */
  boolean available();

  /** What goes into the file. {@code context} must be the same when it is opened. */
  byte[] seal(byte[] value, byte[] context);

  /**
   * The value that was sealed.
   *
   * @throws VaultException {@code CORRUPT} if it was sealed otherwise or changed since
   */
  byte[] open(byte[] sealed, byte[] context);

  /** Key files: what guards them is their mode, 0600 in a folder of mode 0700, and nothing else. */
  static BlobSeal permissionsOnly() {
    return new BlobSeal() {
      @Override
      public String backendName() {
        return "file";
      }

      @Override
      public boolean available() {
        return true;
      }

      @Override
      public byte[] seal(byte[] value, byte[] context) {
        return value.clone();
      }

      @Override
      public byte[] open(byte[] sealed, byte[] context) {
        return sealed.clone();
      }
    };
  }
}
