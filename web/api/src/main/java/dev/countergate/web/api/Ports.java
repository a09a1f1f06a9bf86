package dev.countergate.web.api;

import dev.countergate.gate.Answers;
import dev.countergate.gate.Changes;
import dev.countergate.gate.Desk;
import dev.countergate.gate.Documents;
import dev.countergate.gate.Evidence;
import dev.countergate.gate.Explain;
import dev.countergate.gate.Passkeys;
import dev.countergate.gate.Proposals;
import dev.countergate.gate.Sessions;
import dev.countergate.gate.SignIn;

/// What the API asks of the gate.
public record Ports(
    Evidence evidence,
    Documents documents,
    Desk desk,
    Answers answers,
    Sessions sessions,
    SignIn signIn,
    Passkeys passkeys,
    Explain explain,
    Changes changes,
    Proposals proposals) {}
