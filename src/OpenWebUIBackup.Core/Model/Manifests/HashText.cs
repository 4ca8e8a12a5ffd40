namespace OpenWebUIBackup.Core.Model.Manifests;

/// <summary>XXH128 as <c>xxh128sum</c> prints it: 32 lower-case hexadecimal digits, the most significant first.</summary>
public static class HashText
{
    /// <summary>The number of digits.</summary>
    public const int Length = 32;

    internal static ReadOnlySpan<byte> Digits => "0123456789abcdef"u8;

    /// <summary>Writes the digits; <paramref name="destination"/> has room for 32 bytes.</summary>
    public static void Write(UInt128 hash, Span<byte> destination)
    {
        Write((ulong)(hash >> 64), destination[..16]);
        Write((ulong)hash, destination[16..32]);
    }

    /// <summary>Reads 32 digits. False for anything else, upper case included: a hash has one spelling.</summary>
    public static bool TryRead(ReadOnlySpan<byte> digits, out UInt128 hash)
    {
        hash = default;
        if (digits.Length != Length || !TryRead(digits[..16], out ulong upper) || !TryRead(digits[16..], out ulong lower))
            return false;
        hash = new UInt128(upper, lower);
        return true;
    }

    /// <summary>The digits as text.</summary>
    public static string Format(UInt128 hash) => hash.ToString("x32", null);

    private static void Write(ulong half, Span<byte> destination)
    {
        var digits = Digits;
        for (var i = 15; i >= 0; i--)
        {
            destination[i] = digits[(int)half & 15];
            half >>= 4;
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> digits, out ulong half)
    {
        half = 0;
        foreach (var digit in digits)
        {
            var value = digit switch
            {
                >= (byte)'0' and <= (byte)'9' => digit - '0',
                >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
                _ => -1,
            };
            if (value < 0)
                return false;
            half = (half << 4) | (uint)value;
        }

        return true;
    }
}
