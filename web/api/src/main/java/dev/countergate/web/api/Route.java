package dev.countergate.web.api;

/// One method of one path.
///
/// @param open whether it answers without a session
record Route(String method, String path, boolean open, Act act) {
  /// What a route does.
  interface Act {
    Reply on(Call call) throws Exception;
  }

  static Route get(String path, Act act) {
    return new Route("GET", path, false, act);
  }

  static Route post(String path, Act act) {
    return new Route("POST", path, false, act);
  }

  static Route delete(String path, Act act) {
    return new Route("DELETE", path, false, act);
  }

  Route withoutSession() {
    return new Route(method, path, true, act);
  }
}
