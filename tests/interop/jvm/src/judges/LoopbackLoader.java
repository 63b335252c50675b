package judges;

import eu.europa.esig.dss.service.http.commons.CommonsDataLoader;
import eu.europa.esig.dss.spi.exception.DSSExternalResourceException;
import java.net.URI;

/** Fetches issuers, OCSP answers and CRLs from this machine only: the test PKI lives there. */
final class LoopbackLoader extends CommonsDataLoader {
    private static final long serialVersionUID = 1L;
    private static final int TIMEOUT_MILLISECONDS = 5_000;

    LoopbackLoader() {
        setRedirectsEnabled(false);
        setTimeoutConnection(TIMEOUT_MILLISECONDS);
        setTimeoutSocket(TIMEOUT_MILLISECONDS);
    }

    static LoopbackLoader forOcsp() {
        LoopbackLoader loader = new LoopbackLoader();
        loader.setContentType("application/ocsp-request");
        return loader;
    }

    @Override
    public byte[] get(String url) {
        return super.get(checked(url));
    }

    @Override
    public byte[] post(String url, byte[] content) {
        return super.post(checked(url), content);
    }

    private static String checked(String url) {
        URI address = URI.create(url);
        if (!"127.0.0.1".equals(address.getHost())) {
            throw new DSSExternalResourceException("not on this machine: " + url);
        }
        return url;
    }
}
