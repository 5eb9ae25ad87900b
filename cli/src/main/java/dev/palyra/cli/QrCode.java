package dev.palyra.cli;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import java.util.Map;

/** A QR code of half blocks, dark on light, so that it can be read off any terminal. */
final class QrCode {
  private QrCode() {}

  static String draw(String text) {
    BitMatrix code;
    try {
      code =
          new QRCodeWriter()
              .encode(text, BarcodeFormat.QR_CODE, 0, 0, Map.of(EncodeHintType.MARGIN, 2));
    } catch (WriterException e) {
      throw CliException.failed("the code is too long to draw");
    }
    var out = new StringBuilder();
    for (int y = 0; y < code.getHeight(); y += 2) {
      for (int x = 0; x < code.getWidth(); x++) {
        boolean upper = code.get(x, y);
        boolean lower = y + 1 < code.getHeight() && code.get(x, y + 1);
        out.append(upper ? (lower ? ' ' : '▄') : (lower ? '▀' : '█'));
      }
      out.append('\n');
    }
    return out.toString();
  }
}
