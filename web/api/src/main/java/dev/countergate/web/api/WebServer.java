package dev.countergate.web.api;

import dev.countergate.domain.Fault;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.CookieCompliance;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// The HTTP server: strict in what it takes, one virtual thread for each request, and silent about
/// itself.
public final class WebServer implements AutoCloseable {
  private static final int CONNECTIONS_MAX = 2_000;
  private static final int HEAD_BYTES_MAX = 16 * 1024;
  private static final Duration IDLE_MAX = Duration.ofSeconds(60);
  private final Server server;
  private final ServerConnector connector;

  private WebServer(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /// Starts listening. Each handler is asked in turn; what none answers is not found.
  public static WebServer start(InetSocketAddress address, List<Handler> handlers) {
    var threads = new QueuedThreadPool(16, 4);
    threads.setName("web");
    threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("web-"));
    var server = new Server(threads);
    var connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(strict()));
    connector.setHost(address.getHostString());
    connector.setPort(address.getPort());
    connector.setIdleTimeout(IDLE_MAX.toMillis());
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(CONNECTIONS_MAX, server));
    server.setHandler(new Handler.Sequence(handlers));
    server.setErrorHandler(WebServer::failed);
    server.setStopTimeout(0);
    try {
      server.start();
    } catch (Exception e) {
      throw new Fault(
          Fault.Code.CONFIGURATION_VALUE,
          "cannot listen on `"
              + address.getHostString()
              + ":"
              + address.getPort()
              + "`: "
              + e.getMessage(),
          e);
    }
    return new WebServer(server, connector);
  }

  private static HttpConfiguration strict() {
    var http = new HttpConfiguration();
    http.setHttpCompliance(HttpCompliance.STRICT);
    http.setRequestCookieCompliance(CookieCompliance.RFC6265_STRICT);
    http.setRequestHeaderSize(HEAD_BYTES_MAX);
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    return http;
  }

  /// What no act answered: a request that cannot be read, or a path of nobody.
  private static boolean failed(Request request, Response response, Callback callback) {
    int status = response.getStatus() < 400 ? 404 : response.getStatus();
    var problem =
        status == 404
            ? new Problem(404, Fault.Code.NOT_FOUND, "nothing is at this path")
            : new Problem(status, Fault.Code.BAD_REQUEST, "the request cannot be answered");
    Resource.send(status, Problem.TYPE, "no-store", problem.json().canonical(), response, callback);
    return true;
  }

  /// The port that it listens on, which the system may have chosen.
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the web server does not stop", e);
    }
  }
}
