/* cdz-probe-cases.c: the judge's table.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include <glib/gi18n-lib.h>

#include "cdz-probe-judge.h"

#define ACCEPTED    CDZ_VERDICT_ACCEPTED
#define NOT_ASKED   CDZ_VERDICT_NO_CERTIFICATE_REQUESTED
#define REFUSED     CDZ_VERDICT_REFUSED
#define APPLICATION CDZ_VERDICT_REFUSED_BY_APPLICATION
#define UNTRUSTED   CDZ_VERDICT_SERVER_UNTRUSTED
#define UNREACHABLE CDZ_VERDICT_UNREACHABLE
#define TIMED_OUT   CDZ_VERDICT_TIMED_OUT
#define NOT_TLS     CDZ_VERDICT_NOT_TLS
#define LOCAL       CDZ_VERDICT_LOCAL_PROBLEM

/* Names of the form APP-cause and TLS-cause are put together by the judge. */
static const CdzProbeCase cases[] = {
  /* It works. */
  { "accepted", ACCEPTED, N_("The server accepted “{identity}”"),
    N_("Nothing needs to be done; the answer had HTTP status {status}.") },
  { "accepted-plain", ACCEPTED, N_("The server accepted “{identity}”"),
    N_("Nothing needs to be done; the server does not speak HTTP, and TLS is complete.") },
  { "accepted-late", ACCEPTED, N_("The server accepted “{identity}”, which it asked for only after the request"),
    N_("Nothing needs to be done; programs need support for late client authentication to use this address.") },
  { "accepted-retry", ACCEPTED, N_("The server accepted “{identity}”, but only over HTTP/1.1"),
    N_("Nothing needs to be done; HTTP/2 forbids asking for a certificate after the request, so the test was "
       "repeated over HTTP/1.1.") },
  { "accepted-unlisted", ACCEPTED,
    N_("The server accepted “{identity}”, but browsers will not offer it: its issuer is not in the server's list"),
    N_("Ask the server's operator to add “{issuer}” to the list of authorities that the server announces.") },
  { "accepted-without", ACCEPTED, N_("The server asked for a certificate and let you in without one"),
    N_("Nothing needs to be done; the certificate is optional here.") },
  { "accepted-without-fit", ACCEPTED,
    N_("The server let you in without a certificate: the key of “{identity}” fits none of its signature algorithms"),
    N_("To be recognised, use an identity with another type of key; the server accepts {algorithms}.") },
  { "not-asked-forbidden", NOT_ASKED,
    N_("The application refused the request, and the server did not ask for a certificate"),
    N_("If a certificate should help, ask the server's operator why it is not asked for here (HTTP status {status}).") },
  { "not-asked", NOT_ASKED, N_("The server did not ask for a certificate"),
    N_("If it should ask, check its configuration, and whether it asks only for another path or host name.") },

  /* TLS went through, the application said no. */
  { "app-required", APPLICATION, N_("The application refused the request: it wants a client certificate, and none was sent"),
    N_("{choose}") },
  { "app-no-fit", APPLICATION,
    N_("The application refused the request: nothing was sent, because the key of “{identity}” ({key}) fits none of "
       "the server's signature algorithms"),
    N_("Use an identity with another type of key; the server accepts {algorithms}.") },
  { "app-optional", APPLICATION,
    N_("TLS succeeded without a certificate, which is optional here; the application refused the request"),
    N_("{choose} Or the path is not for you: HTTP status {status}.") },
  { "app-forbidden", APPLICATION,
    N_("TLS succeeded with “{identity}”; the application refused the request"),
    N_("Ask the server's operator whether “{identity}” is allowed to use this address (HTTP status {status}).") },
  { "app-bad", APPLICATION, N_("The application refused your certificate, for a reason that it does not give"),
    N_("Local checks found nothing wrong with “{identity}”; ask the server's operator what its log says.") },
  { "app-expired", APPLICATION, N_("The application refused your certificate: it expired on {expired}"),
    N_("Renew “{identity}” and test again.") },
  { "app-not-yet-valid", APPLICATION, N_("The application refused your certificate: it is valid only from {begins} on"),
    N_("Wait until then, or check this computer's clock.") },
  { "app-purpose", APPLICATION,
    N_("The application refused your certificate: it is not meant for client authentication"),
    N_("Ask “{issuer}” for a certificate whose purposes include TLS client authentication.") },
  { "app-revoked", APPLICATION, N_("The application refused your certificate: its issuer has revoked it"),
    N_("Ask “{issuer}” for a new certificate.") },
  { "app-intermediate", APPLICATION,
    N_("The application refused your certificate: your identity lacks the intermediate “{missing}”"),
    N_("Add the intermediate “{missing}” to your identity and test again.") },
  { "app-issuer", APPLICATION,
    N_("The application refused your certificate: its issuer is not one that the server accepts"),
    N_("{choose} Or ask the server's operator to accept “{issuer}”.") },
  { "app-issuer-or-gap", APPLICATION,
    N_("The application refused your certificate: its issuer “{issuer}” is not in the server's list, and no intermediate "
       "was sent"),
    N_("If “{issuer}” is an intermediate authority, import its certificate and test again. {choose}") },

  /* The server refused in TLS. */
  { "required", REFUSED, N_("The server requires a client certificate, and none was sent"), N_("{choose}") },
  { "required-late", REFUSED,
    N_("The server requires a client certificate for this path, asks for it only after the request, and none was sent"),
    N_("{choose}") },
  { "required-silently", REFUSED,
    N_("The server closed the connection after no client certificate was sent; it most likely requires one"),
    N_("{choose}") },
  { "no-fit", REFUSED,
    N_("Nothing was sent, because the key of “{identity}” ({key}) fits none of the server's signature algorithms"),
    N_("Use an identity with another type of key; the server accepts {algorithms}.") },
  { "tls-expired", REFUSED, N_("The server refused your certificate: it expired on {expired}"),
    N_("Renew “{identity}” and test again.") },
  { "tls-not-yet-valid", REFUSED, N_("The server refused your certificate: it is valid only from {begins} on"),
    N_("Wait until then, or check this computer's clock.") },
  { "tls-purpose", REFUSED, N_("The server refused your certificate: it is not meant for client authentication"),
    N_("Ask “{issuer}” for a certificate whose purposes include TLS client authentication.") },
  { "tls-revoked", REFUSED, N_("The server refused your certificate: its issuer has revoked it"),
    N_("Ask “{issuer}” for a new certificate.") },
  { "tls-intermediate", REFUSED, N_("The server refused your certificate: your identity lacks the intermediate “{missing}”"),
    N_("Add the intermediate “{missing}” to your identity and test again.") },
  { "tls-issuer", REFUSED, N_("The server refused your certificate: its issuer is not one that the server accepts"),
    N_("{choose} Or ask the server's operator to accept “{issuer}”.") },
  { "tls-issuer-or-gap", REFUSED,
    N_("The server refused your certificate: its issuer “{issuer}” is not in the server's list, and no intermediate was sent"),
    N_("If “{issuer}” is an intermediate authority, import its certificate and test again. {choose}") },
  { "tls-issuer-unsure", REFUSED, N_("The server refused your certificate: it does not know or trust its issuer"),
    N_("The server does not say which issuers it accepts; ask its operator whether “{issuer}” is one, and whether an "
       "intermediate has to be sent along.") },
  { "says-expired", REFUSED,
    N_("The server says that your certificate has expired, but by this computer's clock it is valid until {expired}"),
    N_("Compare the clocks of this computer and of the server; the server's may be wrong.") },
  { "says-revoked", REFUSED, N_("The server refused your certificate: it says that its issuer has revoked it"),
    N_("Ask “{issuer}” whether “{identity}” was revoked, and for a new certificate.") },
  { "refused-certificate", REFUSED, N_("The server refused your certificate: it says that {alert}"),
    N_("Local checks found nothing wrong with “{identity}”; ask the server's operator what its log says.") },
  { "refused-silently", REFUSED, N_("The server closed the connection after your certificate, without a reason"),
    N_("Local checks found nothing wrong with “{identity}”; ask the server's operator what its log says.") },
  { "unknown-name", REFUSED, N_("The server does not know the host name “{name}”"),
    N_("Check the spelling, or ask the server's operator under which name it answers.") },
  { "old-version", REFUSED, N_("The server offers only {version}"),
    N_("Ask the server's operator to offer TLS 1.2 or newer; older versions are not safe any more.") },
  { "no-version", REFUSED, N_("The server supports none of the TLS versions that were offered"),
    N_("Allow other versions in the options of the test, or ask the server's operator which it supports.") },
  { "no-agreement", REFUSED, N_("Server and test found no algorithm that both support"),
    N_("Allow other TLS versions or groups in the options of the test, or ask the server's operator which it supports.") },
  { "no-protocol", REFUSED, N_("The server speaks none of the protocols that were offered"),
    N_("Offer another list of protocols in the options of the test.") },
  { "refused-otherwise", REFUSED, N_("The server refused the connection: it says that {alert}"),
    N_("No certificate is involved; ask the server's operator what its log says.") },
  { "reset-hello", REFUSED, N_("The connection was reset right after the first message of the handshake"),
    N_("Most likely something on the way, such as a firewall, does not let it through, or the server serves only "
       "certain addresses.{smaller}") },
  { "closed-hello", REFUSED, N_("The server closed the connection right after the first message of the handshake"),
    N_("Most likely this port expects something other than TLS, or the server serves only certain host names or "
       "addresses.{smaller}") },
  { "closed-handshake", REFUSED, N_("The server ended the connection in the middle of the handshake, without a reason"),
    N_("Ask the server's operator what its log says; something on the way may also have cut the connection.") },
  { "closed-request", REFUSED, N_("The server closed the connection without answering the request"),
    N_("The handshake was complete, and no certificate was asked for until then; ask the server's operator what its log says.") },

  /* The server is not the one that was meant. Nothing is sent to it. */
  { "server-expired", UNTRUSTED, N_("The server's own certificate expired on {server-expired}"),
    N_("{nothing-sent} Ask the server's operator to renew it.") },
  { "server-not-yet-valid", UNTRUSTED, N_("The server's own certificate is valid only from {server-begins} on"),
    N_("{nothing-sent} Check this computer's clock, then ask the server's operator.") },
  { "server-self-signed", UNTRUSTED, N_("The server's own certificate is self-signed, so nobody vouches for it"),
    N_("{nothing-sent} If it is the right one, give it as an additional authority or as a pin.") },
  { "server-unknown-issuer", UNTRUSTED, N_("The server's own certificate was issued by “{server-issuer}”, which is not "
                                           "trusted on this computer"),
    N_("{nothing-sent} If that authority is yours, give its certificate as an additional authority.") },
  { "server-other-name", UNTRUSTED, N_("The server's own certificate is for {server-names}, not for “{name}”"),
    N_("{nothing-sent} Use one of these names, or ask the server's operator for a certificate that bears this one.") },
  { "server-wrong-purpose", UNTRUSTED, N_("The server's own certificate is not meant for servers"),
    N_("{nothing-sent} Ask the server's operator for a certificate that is.") },
  { "server-weak", UNTRUSTED, N_("The server's own certificate is too weak for this computer's policy"),
    N_("{nothing-sent} Ask the server's operator for one with a stronger key and signature.") },
  { "server-revoked", UNTRUSTED, N_("The server's own certificate was revoked by its issuer"),
    N_("{nothing-sent} Ask the server's operator to replace it.") },
  { "server-revocation-unknown", UNTRUSTED, N_("Whether the server's own certificate was revoked could not be found out"),
    N_("{nothing-sent} {revocation-cause}. Test again without requiring it, if that is acceptable.") },
  { "server-other-pin", UNTRUSTED, N_("The server's public key is not the one that was pinned"),
    N_("{nothing-sent} Ask the server's operator whether its key was changed.") },
  { "server-other", UNTRUSTED, N_("The server's own certificate could not be verified"),
    N_("{nothing-sent} Ask the server's operator to check its chain.") },

  /* No connection. */
  { "name-unknown", UNREACHABLE, N_("The host name “{host}” was not found"),
    N_("Check the spelling, and that this computer is connected to the right network.") },
  { "proxy-name-unknown", UNREACHABLE, N_("The name of the proxy {proxy} was not found"),
    N_("Check the proxy's settings.") },
  { "port-closed", UNREACHABLE, N_("Nothing answers on port {port} of “{host}”"),
    N_("Check the port, and that the server is running.") },
  { "no-route", UNREACHABLE, N_("There is no way from here to “{host}”"),
    N_("Check that this computer is connected to the right network.") },
  { "proxy-closed", UNREACHABLE, N_("The proxy {proxy} does not answer"), N_("Check the proxy's settings.") },
  { "proxy-login", UNREACHABLE, N_("The proxy {proxy} wants a user name and password"),
    N_("Put them into the desktop's proxy settings, or into the proxy's address.") },
  { "proxy-refused", UNREACHABLE, N_("The proxy {proxy} refused to connect to “{host}”{proxy-status}"),
    N_("Ask the proxy's operator, or test without a proxy.") },

  /* Where it stalled. */
  { "stalled-resolve", TIMED_OUT, N_("The name server did not answer within {seconds} s"),
    N_("Check this computer's network and name servers.") },
  { "stalled-connect", TIMED_OUT, N_("“{host}” did not answer on port {port} within {seconds} s"),
    N_("Most likely a firewall drops the connection; check the address and the network.") },
  { "stalled-proxy", TIMED_OUT, N_("The proxy {proxy} did not answer within {seconds} s"),
    N_("Check the proxy's settings, or test without a proxy.") },
  { "stalled-hello", TIMED_OUT,
    N_("The server was connected, but did not answer the first message of the handshake within {seconds} s"),
    N_("Most likely this port does not speak TLS, or something on the way holds the message back.{smaller}") },
  { "stalled-handshake", TIMED_OUT, N_("The server fell silent in the middle of the handshake for {seconds} s"),
    N_("Ask the server's operator what its log says.") },
  { "stalled-request", TIMED_OUT, N_("The server did not take the request within {seconds} s"),
    N_("The handshake was complete; ask the server's operator what its log says.") },
  { "stalled-response", TIMED_OUT, N_("The handshake was complete, but the server did not answer the request within {seconds} s"),
    N_("The server, or an application behind it, hangs; ask its operator what its log says.") },

  /* No TLS. */
  { "plain-http", NOT_TLS, N_("Port {port} of “{host}” does not speak TLS; it answered “{answer}”"),
    N_("This is plain HTTP: find out which port speaks HTTPS, often 443 or 8443.") },
  { "plain-other", NOT_TLS, N_("Port {port} of “{host}” does not speak TLS; it answered “{answer}”"),
    N_("Another kind of service listens there; find out which port speaks HTTPS.") },

  /* Here. */
  { "key-mismatch", LOCAL, N_("The private key does not belong to the certificate “{identity}”"),
    N_("Nothing was sent. Import the key that belongs to it, or choose another identity.") },
  { "key-too-weak", LOCAL, N_("This computer's policy refuses to use “{identity}” ({key})"),
    N_("Nothing was sent. Ask “{issuer}” for a certificate with a stronger key and signature.") },
  { "legacy-renegotiation", LOCAL, N_("The server lacks a protection of TLS that has been standard since 2010"),
    N_("The test ended the handshake. Ask the server's operator to update it.") },
  { "stopped-here", LOCAL, N_("The test ended the handshake, because the server's messages make no sense"),
    N_("Ask the server's operator to update it; something on the way may also have altered the messages.") },
  { "too-much", LOCAL, N_("The test ended the connection, because the server did not stop sending"),
    N_("Ask the server's operator what this address is for.") },
};

const CdzProbeCase *
cdz_probe_case_at (guint position)
{
  return position < G_N_ELEMENTS (cases) ? &cases[position] : NULL;
}

const CdzProbeCase *
cdz_probe_case_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    if (g_str_equal (cases[i].name, name))
      return &cases[i];

  g_return_val_if_reached (&cases[0]);
}
