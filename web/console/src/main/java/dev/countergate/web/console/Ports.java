package dev.countergate.web.console;

import dev.countergate.gate.Accounts;
import dev.countergate.gate.Answers;
import dev.countergate.gate.Changes;
import dev.countergate.gate.Desk;
import dev.countergate.gate.Documents;
import dev.countergate.gate.Evidence;
import dev.countergate.gate.Passkeys;
import dev.countergate.gate.Proposals;
import dev.countergate.gate.Sessions;
import dev.countergate.gate.SignIn;
import java.util.Optional;

/// What the console asks of the gate.
///
/// @param accounts where an identity provider is configured
public record Ports(
    Evidence evidence,
    Documents documents,
    Desk desk,
    Answers answers,
    Sessions sessions,
    SignIn signIn,
    Passkeys passkeys,
    Changes changes,
    Proposals proposals,
    Optional<Accounts> accounts) {}
