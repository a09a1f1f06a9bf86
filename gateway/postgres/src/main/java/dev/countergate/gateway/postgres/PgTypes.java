package dev.countergate.gateway.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The few built-in types whose binary values are shown as text.
final class PgTypes {
  private PgTypes() {}

  static String name(int oid) {
    return switch (oid) {
      case 16 -> "bool";
      case 17 -> "bytea";
      case 20 -> "int8";
      case 21 -> "int2";
      case 23 -> "int4";
      case 25 -> "text";
      case 700 -> "float4";
      case 701 -> "float8";
      case 1042 -> "bpchar";
      case 1043 -> "varchar";
      case 1082 -> "date";
      case 1114 -> "timestamp";
      case 1184 -> "timestamptz";
      case 1700 -> "numeric";
      case 2950 -> "uuid";
      case 0 -> "unspecified";
      default -> "type " + Integer.toUnsignedString(oid);
    };
  }

  /// The text of a binary value, where it is certain.
  static Optional<String> decode(int oid, byte[] value) {
    ByteBuffer bytes = ByteBuffer.wrap(value);
    int size = size(oid);
    if (size > 0 && value.length != size) return Optional.empty();
    return switch (oid) {
      case 16 -> Optional.of(value[0] == 0 ? "false" : "true");
      case 21 -> Optional.of(Short.toString(bytes.getShort()));
      case 23 -> Optional.of(Integer.toString(bytes.getInt()));
      case 20 -> Optional.of(Long.toString(bytes.getLong()));
      case 700 -> Optional.of(Float.toString(bytes.getFloat()));
      case 701 -> Optional.of(Double.toString(bytes.getDouble()));
      case 2950 -> Optional.of(new java.util.UUID(bytes.getLong(), bytes.getLong()).toString());
      case 25, 1042, 1043 -> text(bytes);
      default -> Optional.empty();
    };
  }

  private static int size(int oid) {
    return switch (oid) {
      case 16 -> 1;
      case 21 -> 2;
      case 23, 700 -> 4;
      case 20, 701 -> 8;
      case 2950 -> 16;
      default -> 0;
    };
  }

  private static Optional<String> text(ByteBuffer bytes) {
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
