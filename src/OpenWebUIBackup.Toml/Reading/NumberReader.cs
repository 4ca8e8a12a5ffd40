using System.Globalization;

namespace OpenWebUIBackup.Toml.Reading;

/// <summary>Makes integers and floats of tokens that begin with a digit or a sign.</summary>
internal static class NumberReader
{
    public static TomlValue Read(string token, TomlPosition position)
    {
        if (token.Length > 2 && token[0] == '0' && token[1] is 'x' or 'o' or 'b') return ReadPrefixed(token, position);
        var digits = token.AsSpan();
        if (digits[0] is '+' or '-') digits = digits[1..];
        if (digits.Length == 0 || !char.IsAsciiDigit(digits[0]))
            throw Bad(token, position, "a number begins with a digit, after at most one sign");

        var whole = CountDigits(digits, token, position);
        if (whole > 1 && digits[0] == '0')
            throw Bad(token, position, "a number has no leading zeros");
        return whole == digits.Length
            ? ReadInteger(token, position)
            : ReadFloat(token, digits, whole, position);
    }

    private static TomlInteger ReadInteger(string token, TomlPosition position) =>
        long.TryParse(Bare(token), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? new TomlInteger(position, value)
            : throw TooLarge(token, position);

    private static TomlFloat ReadFloat(string token, ReadOnlySpan<char> digits, int at, TomlPosition position)
    {
        if (digits[at] == '.')
        {
            if (at + 1 == digits.Length || !char.IsAsciiDigit(digits[at + 1]))
                throw Bad(token, position, "a point needs digits on both sides");
            at++;
            at += CountDigits(digits[at..], token, position);
        }

        if (at < digits.Length && digits[at] is 'e' or 'E')
        {
            at++;
            if (at < digits.Length && digits[at] is '+' or '-') at++;
            if (at == digits.Length || !char.IsAsciiDigit(digits[at]))
                throw Bad(token, position, "an exponent needs digits");
            at += CountDigits(digits[at..], token, position);
        }

        if (at < digits.Length)
            throw Bad(token, position, $"`{char.ConvertFromUtf32(char.ConvertToUtf32(token, token.Length - digits.Length + at))}` does not belong in a number; a text goes in quotes");
        return new TomlFloat(
            position,
            double.Parse(Bare(token), NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    private static TomlInteger ReadPrefixed(string token, TomlPosition position)
    {
        var bits = token[1] switch { 'x' => 4, 'o' => 3, _ => 1 };
        ulong value = 0;
        for (var i = 2; i < token.Length; i++)
        {
            var c = token[i];
            if (c == '_' && i > 2 && i + 1 < token.Length && token[i - 1] != '_') continue;
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : int.MaxValue;
            if (digit >= 1 << bits)
            {
                throw Bad(token, position, c == '_'
                    ? "`_` stands between two digits"
                    : $"after `{token[..2]}` come {(bits switch { 4 => "hexadecimal", 3 => "octal", _ => "binary" })} digits");
            }

            if (value >> (63 - bits) != 0) throw TooLarge(token, position);
            value = (value << bits) | (uint)digit;
        }

        return new TomlInteger(position, (long)value);
    }

    /// <summary>How many digits and underscores are next; an underscore must stand between two digits.</summary>
    private static int CountDigits(ReadOnlySpan<char> text, string token, TomlPosition position)
    {
        var i = 0;
        while (i < text.Length && (char.IsAsciiDigit(text[i]) || text[i] == '_'))
        {
            if (text[i] == '_' && (i == 0 || text[i - 1] == '_' || i + 1 == text.Length || !char.IsAsciiDigit(text[i + 1])))
                throw Bad(token, position, "`_` stands between two digits");
            i++;
        }

        return i;
    }

    private static string Bare(string token) => token.Replace("_", "", StringComparison.Ordinal);

    private static TomlException TooLarge(string token, TomlPosition position) =>
        Bad(token, position, "an integer is between -9223372036854775808 and 9223372036854775807");

    private static TomlException Bad(string token, TomlPosition position, string rule) =>
        new(position, $"`{Token.Shorten(token)}` is not a number: {rule}");
}
