package dev.palyra.cedar.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionValuesTest {
  @ParameterizedTest
  @CsvSource({
    "1.0,10000",
    "0.0001,1",
    "-0.5,-5000",
    "-0.0,0",
    "00001.10,11000",
    "12.3456,123456",
    "922337203685477.5807,9223372036854775807",
    "-922337203685477.5808,-9223372036854775808"
  })
  void decimalsRead(String text, long tenThousandths) {
    assertThat(DecimalValue.parse(text).tenThousandths()).isEqualTo(tenThousandths);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "1",
        "1.",
        ".1",
        "-.1",
        "-1.",
        "--1.0",
        "+1.0",
        "1.00000",
        "1e1.0",
        "1.0e1",
        " 1.0",
        "1.0 ",
        "1.-5",
        "1.0.0",
        "1,0",
        "١.٠",
        "922337203685477.5808",
        "-922337203685477.5809",
        "922337203685478.0",
        "99999999999999999999.0",
        "0.12345"
      })
  void notDecimals(String text) {
    assertThatThrownBy(() -> DecimalValue.parse(text)).isInstanceOf(ExtensionException.class);
  }

  @Property(tries = 300)
  void everyDecimalReadsBack(@ForAll long tenThousandths) {
    DecimalValue value = new DecimalValue(tenThousandths);
    assertThat(DecimalValue.parse(value.argument())).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "1d,86400000",
    "1h,3600000",
    "1m,60000",
    "1s,1000",
    "1ms,1",
    "-1ms,-1",
    "0s,0",
    "-0d,0",
    "1d2h3m4s5ms,93784005",
    "1m1ms,60001",
    "007s,7000",
    "9223372036854775807ms,9223372036854775807",
    "-9223372036854775808ms,-9223372036854775808"
  })
  void durationsRead(String text, long millis) {
    assertThat(DurationValue.parse(text).millis()).isEqualTo(millis);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "1",
        "d",
        "1x",
        "1h1d",
        "1s1s",
        "1ms1s",
        "1d ",
        " 1d",
        "+1d",
        "1d-1h",
        "--1d",
        "1.5d",
        "1D",
        "1ms1m",
        "١s",
        "9223372036854775808ms",
        "-9223372036854775809ms",
        "106751991168d",
        "18446744073709551616ms"
      })
  void notDurations(String text) {
    assertThatThrownBy(() -> DurationValue.parse(text)).isInstanceOf(ExtensionException.class);
  }

  @Test
  void durationsConvertTowardsZero() {
    DurationValue value = DurationValue.parse("-1d23h59m59s999ms");
    assertThat(value.toSeconds()).isEqualTo(-172799);
    assertThat(value.toMinutes()).isEqualTo(-2879);
    assertThat(value.toHours()).isEqualTo(-47);
    assertThat(value.toDays()).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({
    "1970-01-01,1970-01-01T00:00:00Z",
    "2024-02-29,2024-02-29T00:00:00Z",
    "0000-01-01,0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999Z,9999-12-31T23:59:59.999Z",
    "2024-10-15T11:38:02Z,2024-10-15T11:38:02Z",
    "2024-10-15T11:38:02+0100,2024-10-15T10:38:02Z",
    "2024-10-15T11:38:02.101-0930,2024-10-15T21:08:02.101Z",
    "2024-10-15T00:00:00+2359,2024-10-14T00:01:00Z",
    "0000-01-01T00:00:00+2359,-0001-12-31T00:01:00Z"
  })
  void datetimesRead(String text, String instant) {
    assertThat(DatetimeValue.parse(text).epochMillis())
        .isEqualTo(Instant.parse(instant).toEpochMilli());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2024",
        "2024-1-1",
        "2024-13-01",
        "2024-00-01",
        "2024-02-30",
        "2023-02-29",
        "2024-01-01T",
        "2024-01-01 ",
        " 2024-01-01",
        "2024-01-01Z",
        "2024-01-01T00:00:00",
        "2024-01-01T24:00:00Z",
        "2024-01-01T00:60:00Z",
        "2024-01-01T00:00:60Z",
        "2024-01-01T00:00:00z",
        "2024-01-01t00:00:00Z",
        "2024-01-01T00:00:00.1Z",
        "2024-01-01T00:00:00.0000Z",
        "2024-01-01T00:00:00+00:00",
        "2024-01-01T00:00:00+2400",
        "2024-01-01T00:00:00+0060",
        "2024-01-01T00:00:00+01",
        "2024-01-01T00:00:00ZZ",
        "2024-01-01T00:00Z",
        "-2024-01-01",
        "+2024-01-01",
        "20240101",
        "2024-01-01T00:00:00.000",
        "2024-01-01T00:00:00−0100",
        "٢٠٢٤-01-01",
        "2024-01-01\n"
      })
  void notDatetimes(String text) {
    assertThatThrownBy(() -> DatetimeValue.parse(text)).isInstanceOf(ExtensionException.class);
  }

  @Test
  void datetimesCalculateWithinTheirRange() {
    DatetimeValue first = new DatetimeValue(Long.MIN_VALUE);
    assertThat(new DatetimeValue(-1).toDate().epochMillis()).isEqualTo(-86_400_000);
    assertThat(new DatetimeValue(-1).toTime().millis()).isEqualTo(86_399_999);
    assertThat(new DatetimeValue(-86_400_000).toTime().millis()).isZero();
    assertThat(new DatetimeValue(5).offset(new DurationValue(-7)).epochMillis()).isEqualTo(-2);
    assertThat(new DatetimeValue(5).durationSince(new DatetimeValue(7)).millis()).isEqualTo(-2);
    assertThatThrownBy(first::toDate).isInstanceOf(ExtensionException.class);
    assertThatThrownBy(() -> first.offset(new DurationValue(-1)))
        .isInstanceOf(ExtensionException.class);
    assertThatThrownBy(() -> first.durationSince(new DatetimeValue(1)))
        .isInstanceOf(ExtensionException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,127.0.0.1/32",
    "10.0.0.1/8,10.0.0.1/8",
    "0.0.0.0/0,0.0.0.0/0",
    "::,0:0:0:0:0:0:0:0/128",
    "::1/128,0:0:0:0:0:0:0:1/128",
    "1::,1:0:0:0:0:0:0:0/128",
    "ABCD:EF01:2345:6789:abcd:ef01:2345:6789/64,abcd:ef01:2345:6789:abcd:ef01:2345:6789/64",
    "1:2:3:4:5:6:7::,1:2:3:4:5:6:7:0/128",
    "::2:3:4:5:6:7:8,0:2:3:4:5:6:7:8/128",
    "1:2::7:8,1:2:0:0:0:0:7:8/128",
    "::ffff:ff00:1,0:0:0:0:0:ffff:ff00:1/128"
  })
  void addressesRead(String text, String canonical) {
    assertThat(IpAddressValue.parse(text).argument()).isEqualTo(canonical);
    assertThat(IpAddressValue.parse(canonical)).isEqualTo(IpAddressValue.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.04",
        "1.2.3.4/",
        "1.2.3.4/33",
        "1.2.3.4/032",
        "1.2.3.4/00",
        "1.2.3.4/-1",
        "1.2.3.4/+8",
        "1.2.3.4/8/8",
        " 1.2.3.4",
        "1.2.3.4 ",
        "1..2.3",
        "a.b.c.d",
        "1.2.3.4:80",
        ":",
        ":::",
        "1:::2",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4::5:6:7:8",
        "::1:2:3:4:5:6:7:8",
        "12345::",
        "g::",
        "::1/129",
        "::1/0128",
        ":1::",
        "::1:",
        "fe80::1%eth0",
        "[::1]",
        "::ffff:1.2.3.4",
        "1:2:3:4:5:6:1.2.3.4",
        "١.2.3.4",
        "0000:0000:0000:0000:0000:0000:0000:0000/1280"
      })
  void notAddresses(String text) {
    assertThatThrownBy(() -> IpAddressValue.parse(text)).isInstanceOf(ExtensionException.class);
  }

  @Property(tries = 300)
  void everyAddressReadsBack(
      @ForAll boolean v6,
      @ForAll long high,
      @ForAll long low,
      @ForAll @IntRange(max = 128) int prefix) {
    IpAddressValue value =
        v6
            ? new IpAddressValue(true, high, low, prefix)
            : new IpAddressValue(false, 0, low >>> 32, prefix % 33);
    assertThat(IpAddressValue.parse(value.argument())).isEqualTo(value);
  }

  @Property(tries = 300)
  void rangesAreIntervals(
      @ForAll @LongRange(min = 0, max = 0xffffffffL) long a,
      @ForAll @LongRange(min = 0, max = 0xffffffffL) long b,
      @ForAll @IntRange(max = 32) int p,
      @ForAll @IntRange(max = 32) int q) {
    boolean inside =
        first(b, q) <= first(a, p)
            && first(a, p) + (1L << (32 - p)) <= first(b, q) + (1L << (32 - q));
    assertThat(new IpAddressValue(false, 0, a, p).isInRange(new IpAddressValue(false, 0, b, q)))
        .isEqualTo(inside);
  }

  private static long first(long address, int prefix) {
    return address >> (32 - prefix) << (32 - prefix);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1,10.0.0.0/8,true", "10.0.0.0/8,10.0.0.0/8,true", "10.0.0.0/7,10.0.0.0/8,false",
    "10.0.0.1,0.0.0.0/0,true", "::1,0.0.0.0/0,false", "1:2:3:4:5:6:7:8,1:2:3:4::/64,true",
    "1:2:3:4:5:6:7:8,1:2:3:4:5::/80,true", "1:2:3:4:5:6:7:8,1:2:3:4:6::/80,false", "::1,::/0,true",
    "1:2:3:5::,1:2:3:4::/63,true", "1:2:3:4:5:6:7:8,1:2:3:4:5:6:7:8,true"
  })
  void ranges(String address, String range, boolean inside) {
    assertThat(IpAddressValue.parse(address).isInRange(IpAddressValue.parse(range)))
        .isEqualTo(inside);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,true,false",
    "127.0.0.0/8,true,false",
    "127.0.0.0/7,false,false",
    "::1,true,false",
    "::1/127,false,false",
    "::ffff:7f00:1,false,false",
    "224.0.0.1,false,true",
    "224.0.0.0/3,false,false",
    "239.255.255.255,false,true",
    "ff00::/8,false,true",
    "ff00::/7,false,false"
  })
  void loopbackAndMulticast(String address, boolean loopback, boolean multicast) {
    assertThat(IpAddressValue.parse(address).isLoopback()).isEqualTo(loopback);
    assertThat(IpAddressValue.parse(address).isMulticast()).isEqualTo(multicast);
  }

  @Test
  void messagesStayShort() {
    assertThatThrownBy(() -> DurationValue.parse("x".repeat(1_000_000)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
  }
}
