package dev.palyra.auth.passkey;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.yubico.webauthn.AssertionRequest;
import com.yubico.webauthn.AssertionResult;
import com.yubico.webauthn.FinishAssertionOptions;
import com.yubico.webauthn.FinishRegistrationOptions;
import com.yubico.webauthn.RegistrationResult;
import com.yubico.webauthn.RelyingParty;
import com.yubico.webauthn.StartAssertionOptions;
import com.yubico.webauthn.StartRegistrationOptions;
import com.yubico.webauthn.data.AttestationConveyancePreference;
import com.yubico.webauthn.data.AuthenticatorSelectionCriteria;
import com.yubico.webauthn.data.ByteArray;
import com.yubico.webauthn.data.PublicKeyCredential;
import com.yubico.webauthn.data.PublicKeyCredentialCreationOptions;
import com.yubico.webauthn.data.RelyingPartyIdentity;
import com.yubico.webauthn.data.ResidentKeyRequirement;
import com.yubico.webauthn.data.UserIdentity;
import com.yubico.webauthn.data.UserVerificationRequirement;
import com.yubico.webauthn.exception.AssertionFailedException;
import com.yubico.webauthn.exception.RegistrationFailedException;
import dev.palyra.core.access.AccessChange;
import dev.palyra.core.access.AccessRegistry;
import dev.palyra.core.access.Passkey;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditEvent.AccessChanged;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * Ceremonies with passkeys. A login names nobody: the passkey itself says whose it is, so that
 * nothing is learnt by asking. Thread-safe.
 */
public final class PasskeyDesk {
  private static final int HANDLE_BYTES = 32;
  private static final int MOST_KEYS = 20;
  private static final long TIMEOUT_MILLIS = 120_000;

  private final AccessRegistry registry;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Ceremonies<Registration> registrations;
  private final Ceremonies<Assertion> assertions;

  private record Registration(
      String operator, Site site, PublicKeyCredentialCreationOptions options) {}

  private record Assertion(Optional<String> operator, Site site, AssertionRequest request) {}

  /**
   * What a page gives to the browser.
   *
   * @param ceremony names it when the browser has answered
   * @param options as JSON, in the form that {@code parse…OptionsFromJSON} takes
   */
  public record Begun(String ceremony, String options) {}

  /**
   * Whom a passkey proved.
   *
   * @param event must be appended together with what it is for: an assertion counts once
   */
  public record Proved(String operator, AuditEvent event) {}

  public PasskeyDesk(AccessRegistry registry, InstantSource clock, SecureRandom random) {
    this.registry = registry;
    this.clock = clock;
    this.random = random;
    this.registrations = new Ceremonies<>(clock, random);
    this.assertions = new Ceremonies<>(clock, random);
  }

  private RelyingParty party(Site site) {
    return RelyingParty.builder()
        .identity(RelyingPartyIdentity.builder().id(site.name()).name("Palyra").build())
        .credentialRepository(new RegistryCredentials(registry))
        .origins(Set.of(site.origin()))
        .attestationConveyancePreference(AttestationConveyancePreference.NONE)
        .allowUntrustedAttestation(true) // None is asked for, and none is decided on.
        .validateSignatureCounter(true)
        .build();
  }

  /** Begins to enrol a passkey for an operator. */
  public Begun register(String operator, Site site) {
    PublicKeyCredentialCreationOptions options =
        party(site)
            .startRegistration(
                StartRegistrationOptions.builder()
                    .user(
                        UserIdentity.builder()
                            .name(operator)
                            .displayName(operator)
                            .id(handle(operator))
                            .build())
                    .authenticatorSelection(
                        AuthenticatorSelectionCriteria.builder()
                            .residentKey(ResidentKeyRequirement.REQUIRED)
                            .userVerification(UserVerificationRequirement.REQUIRED)
                            .build())
                    .timeout(TIMEOUT_MILLIS)
                    .build());
    try {
      String ceremony = registrations.keep(new Registration(operator, site, options));
      return new Begun(ceremony, options.toCredentialsCreateJson());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("options of a passkey have no JSON", e);
    }
  }

  private ByteArray handle(String operator) {
    return registry.passkeys(operator).stream()
        .findFirst()
        .map(key -> RegistryCredentials.bytes(key.userHandle()))
        .orElseGet(() -> {
          byte[] fresh = new byte[HANDLE_BYTES];
          random.nextBytes(fresh);
          return new ByteArray(fresh);
        });
  }

  /**
   * The passkey that the browser made.
   *
   * @param credential as its {@code toJSON} gives it
   * @throws PasskeyException unless it is what the ceremony of this operator asked for
   */
  public Passkey registered(String ceremony, String operator, String name, String credential) {
    Registration begun =
        registrations
            .take(ceremony)
            .filter(each -> each.operator().equals(operator))
            .orElseThrow(() -> new PasskeyException("the enrolment has lapsed; begin again"));
    if (registry.passkeys(operator).size() >= MOST_KEYS) {
      throw new PasskeyException("an operator has at most " + MOST_KEYS + " passkeys");
    }
    try {
      RegistrationResult result =
          party(begun.site())
              .finishRegistration(
                  FinishRegistrationOptions.builder()
                      .request(begun.options())
                      .response(PublicKeyCredential.parseRegistrationResponseJson(credential))
                      .build());
      return new Passkey(
          result.getKeyId().getId().getBase64Url(),
          operator,
          begun.options().getUser().getId().getBase64Url(),
          result.getPublicKeyCose().getBase64Url(),
          result.getSignatureCount(),
          name,
          clock.instant(),
          Optional.empty());
    } catch (IOException | RegistrationFailedException | IllegalArgumentException e) {
      throw new PasskeyException("the passkey was not made for this gateway");
    }
  }

  /**
   * Begins a proof.
   *
   * @param operator whose passkey it must be; empty for a login, where any will do
   */
  public Begun challenge(Optional<String> operator, Site site) {
    var options =
        StartAssertionOptions.builder()
            .userVerification(UserVerificationRequirement.REQUIRED)
            .timeout(TIMEOUT_MILLIS);
    operator.ifPresent(options::username);
    AssertionRequest request = party(site).startAssertion(options.build());
    try {
      String json = request.toCredentialsGetJson();
      return new Begun(assertions.keep(new Assertion(operator, site, request)), json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("options of a passkey have no JSON", e);
    }
  }

  /**
   * Whom the browser's answer proves.
   *
   * @param operator as the ceremony was begun for
   * @throws PasskeyException when it proves nobody; why is not said
   */
  public Proved proved(String ceremony, Optional<String> operator, String credential) {
    Assertion begun =
        assertions
            .take(ceremony)
            .filter(each -> each.operator().equals(operator))
            .orElseThrow(PasskeyDesk::nobody);
    try {
      AssertionResult result =
          party(begun.site())
              .finishAssertion(
                  FinishAssertionOptions.builder()
                      .request(begun.request())
                      .response(PublicKeyCredential.parseAssertionResponseJson(credential))
                      .build());
      Passkey before =
          registry
              .passkey(result.getCredential().getCredentialId().getBase64Url())
              .orElseThrow(PasskeyDesk::nobody);
      boolean whose = operator.filter(name -> !name.equals(before.operator())).isEmpty();
      if (!result.isSuccess() || !result.isUserVerified() || !whose) {
        throw nobody();
      }
      Passkey after = before.used(result.getSignatureCount(), clock.instant());
      return new Proved(
          before.operator(), new AccessChanged(new AccessChange.PasskeyUsed(before, after)));
    } catch (IOException | AssertionFailedException | IllegalArgumentException e) {
      throw nobody();
    }
  }

  private static PasskeyException nobody() {
    return new PasskeyException("that did not prove who you are");
  }
}
