package dev.palyra.gateway.http;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;

/** A QR code as rows of 0 and 1, its quiet zone left to whoever draws it. */
final class QrRows {
  private QrRows() {}

  static void of(String text, ArrayNode rows) {
    BitMatrix code;
    try {
      code =
          new QRCodeWriter()
              .encode(text, BarcodeFormat.QR_CODE, 0, 0, Map.of(EncodeHintType.MARGIN, 0));
    } catch (WriterException e) {
      throw new IllegalStateException("a pairing code is too long to draw", e);
    }
    for (int y = 0; y < code.getHeight(); y++) {
      var row = new StringBuilder();
      for (int x = 0; x < code.getWidth(); x++) {
        row.append(code.get(x, y) ? '1' : '0');
      }
      rows.add(row.toString());
    }
  }
}
