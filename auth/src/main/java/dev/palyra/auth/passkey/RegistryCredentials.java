package dev.palyra.auth.passkey;

import com.yubico.webauthn.CredentialRepository;
import com.yubico.webauthn.RegisteredCredential;
import com.yubico.webauthn.data.ByteArray;
import com.yubico.webauthn.data.PublicKeyCredentialDescriptor;
import com.yubico.webauthn.data.exception.Base64UrlException;
import dev.palyra.core.access.AccessRegistry;
import dev.palyra.core.access.Passkey;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The registry as the library asks it. */
record RegistryCredentials(AccessRegistry registry) implements CredentialRepository {
  @Override
  public Set<PublicKeyCredentialDescriptor> getCredentialIdsForUsername(String operator) {
    return registry.passkeys(operator).stream()
        .map(key -> PublicKeyCredentialDescriptor.builder().id(bytes(key.id())).build())
        .collect(Collectors.toSet());
  }

  @Override
  public Optional<ByteArray> getUserHandleForUsername(String operator) {
    return registry.passkeys(operator).stream().findFirst().map(key -> bytes(key.userHandle()));
  }

  @Override
  public Optional<String> getUsernameForUserHandle(ByteArray handle) {
    return registry.operatorOfHandle(handle.getBase64Url());
  }

  @Override
  public Optional<RegisteredCredential> lookup(ByteArray id, ByteArray handle) {
    return registry
        .passkey(id.getBase64Url())
        .filter(key -> key.userHandle().equals(handle.getBase64Url()))
        .map(RegistryCredentials::credential);
  }

  @Override
  public Set<RegisteredCredential> lookupAll(ByteArray id) {
    return registry.passkey(id.getBase64Url()).stream()
        .map(RegistryCredentials::credential)
        .collect(Collectors.toSet());
  }

  private static RegisteredCredential credential(Passkey key) {
    return RegisteredCredential.builder()
        .credentialId(bytes(key.id()))
        .userHandle(bytes(key.userHandle()))
        .publicKeyCose(bytes(key.publicKey()))
        .signatureCount(key.signCount())
        .build();
  }

  static ByteArray bytes(String base64Url) {
    try {
      return ByteArray.fromBase64Url(base64Url);
    } catch (Base64UrlException e) {
      throw new IllegalArgumentException("a stored passkey is malformed", e);
    }
  }
}
