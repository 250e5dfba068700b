package org.opensearch.migrations.ecr.http.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The certificates in a file: PEM with anything between them, or DER. Java's own parser skips the
 * certificate after a byte order mark, and rejects a whole bundle for one private key or one
 * certificate that it does not support.
 *
 * @param certificates those that can be read
 * @param problems why others cannot be read
 */
record CertificateFile(List<Certificate> certificates, List<CertificateException> problems) {

  private static final int MAX_BYTES = 16 * 1024 * 1024;
  private static final int MAX_FILES = 2000;

  /** Trust settings of OpenSSL follow the certificate in the same block. */
  private static final Pattern PEM =
      Pattern.compile(
          "-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([^-]*)-----END [A-Z0-9 ]+-----");

  CertificateFile {
    certificates = List.copyOf(certificates);
    problems = List.copyOf(problems);
  }

  /** Reads a file. */
  static CertificateFile read(Path file) throws IOException, CertificateException {
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(MAX_BYTES + 1);
    }
    if (content.length > MAX_BYTES) {
      throw new CertificateException("it is larger than " + MAX_BYTES / 1024 / 1024 + " MiB");
    }
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<Certificate> certificates = new ArrayList<>();
    List<CertificateException> problems = new ArrayList<>();
    Matcher pem = PEM.matcher(text(content));
    while (pem.find()) {
      try {
        byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
        certificates.add(factory.generateCertificate(new ByteArrayInputStream(der)));
      } catch (IllegalArgumentException e) {
        problems.add(new CertificateException("it contains a certificate that is not base64"));
      } catch (CertificateException e) {
        problems.add(e);
      }
    }
    if (certificates.isEmpty() && problems.isEmpty()) {
      certificates.addAll(factory.generateCertificates(new ByteArrayInputStream(content)));
    }
    if (certificates.isEmpty()) {
      throw problems.isEmpty()
          ? new CertificateException("it contains no certificates")
          : problems.get(0);
    }
    return new CertificateFile(certificates, problems);
  }

  /** Reads all files of a folder, which can contain others, too. */
  static CertificateFile readFolder(Path folder) throws IOException {
    List<Certificate> certificates = new ArrayList<>();
    List<CertificateException> problems = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().limit(MAX_FILES).toList()) {
        try {
          certificates.addAll(read(file).certificates());
        } catch (IOException e) {
          problems.add(new CertificateException(e));
        } catch (CertificateException e) {
          problems.add(e);
        }
      }
    }
    return new CertificateFile(certificates, problems);
  }

  /** Windows writes UTF-16. */
  private static String text(byte[] content) {
    boolean isUtf16 =
        content.length > 1 && (content[0] & 0xff) + (content[1] & 0xff) == 0xff + 0xfe;
    return new String(content, isUtf16 ? StandardCharsets.UTF_16 : StandardCharsets.ISO_8859_1);
  }
}
