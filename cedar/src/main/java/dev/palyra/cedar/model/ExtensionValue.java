package dev.palyra.cedar.model;

/** A value of an extension type. In policies it is made by a function from a string. */
public sealed interface ExtensionValue extends Value
    permits IpAddressValue, DecimalValue, DatetimeValue, DurationValue {}
