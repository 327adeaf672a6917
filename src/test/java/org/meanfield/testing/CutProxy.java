package org.meanfield.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A stretch of network that can be cut: while it is, bytes wait on both sides and connections stay,
 * as when a cable is pulled and TCP sends again.
 */
public final class CutProxy implements AutoCloseable {
  private final ServerSocket listening;
  private final InetSocketAddress target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Object mended = new Object();
  private boolean cut;

  /**
   * @param host where it listens
   * @param port there, and of the target
   */
  public CutProxy(String host, int port, String target) {
    this.target = new InetSocketAddress(target, port);
    try {
      this.listening = new ServerSocket(port, 50, InetAddress.getByName(host));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  public void cut() {
    synchronized (mended) {
      cut = true;
    }
  }

  public void mend() {
    synchronized (mended) {
      cut = false;
      mended.notifyAll();
    }
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket near = listening.accept();
        Socket far = new Socket();
        open.add(near);
        open.add(far);
        far.connect(target);
        daemon(() -> forward(near, far));
        daemon(() -> forward(far, near));
      } catch (IOException e) {
        // Closed, or nobody listens behind it, which the near side will find out.
      }
    }
  }

  private void forward(Socket from, Socket to) {
    byte[] bytes = new byte[1 << 16];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        awaitMended();
        out.write(bytes, 0, read);
      }
    } catch (IOException e) {
      // One side is gone, and so is the other now.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitMended() throws InterruptedException {
    synchronized (mended) {
      while (cut) {
        mended.wait();
      }
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      listening.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    mend();
  }
}
