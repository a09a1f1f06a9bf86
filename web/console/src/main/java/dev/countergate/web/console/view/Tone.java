package dev.countergate.web.console.view;

/// The class of a colour; shape and word say the same.
public enum Tone {
  PLAIN(""),
  ACCENT("accent"),
  RISK("risk"),
  HOLD("hold"),
  OK("ok"),
  DASHED("dashed");

  private final String css;

  Tone(String css) {
    this.css = css;
  }

  public String css() {
    return css;
  }
}
