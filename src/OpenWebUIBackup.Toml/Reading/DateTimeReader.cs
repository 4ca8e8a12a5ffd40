namespace OpenWebUIBackup.Toml.Reading;

/// <summary>Makes the four date-time kinds of tokens, after RFC 3339.</summary>
internal ref struct DateTimeReader
{
    private const int NanosecondDigits = 9;

    private readonly string _token;
    private readonly TomlPosition _position;
    private int _at;

    private DateTimeReader(string token, TomlPosition position)
    {
        _token = token;
        _position = position;
    }

    /// <summary>Digits, then <c>-</c> or <c>:</c>: nothing else in TOML begins so.</summary>
    public static bool LooksLikeOne(string token)
    {
        var digits = 0;
        while (digits < token.Length && char.IsAsciiDigit(token[digits])) digits++;
        return digits > 0 && digits < token.Length && token[digits] is '-' or ':';
    }

    /// <summary>Reads the token, and a time after a single space with it.</summary>
    public static TomlDateTime Read(string token, Cursor cursor, TomlPosition position)
    {
        if (token.Length == 10 && token[4] == '-' && cursor.Peek() == ' ' && cursor.Peek(1) is >= '0' and <= '9')
        {
            cursor.Advance();
            token = $"{token} {Token.Read(cursor)}";
        }

        return new DateTimeReader(token, position).Read();
    }

    private TomlDateTime Read()
    {
        if (_token.IndexOf(':', StringComparison.Ordinal) is 1 or 2 && _token.IndexOf('-', StringComparison.Ordinal) is -1)
        {
            var alone = ReadTime();
            return _at == _token.Length
                ? new TomlDateTime(_position, null, alone, null)
                : throw Bad("a local time is HH:MM:SS, with a fraction at most");
        }

        var date = ReadDate();
        if (_at == _token.Length) return new TomlDateTime(_position, date, null, null);
        if (_token[_at] is not ('T' or 't' or ' ')) throw Bad("between date and time comes `T` or one space");
        _at++;
        var time = ReadTime();
        int? offset = _at == _token.Length ? null : ReadOffset();
        return _at == _token.Length
            ? new TomlDateTime(_position, date, time, offset)
            : throw Bad("nothing may follow the offset");
    }

    private TomlDate ReadDate()
    {
        const string Shape = "a date is YYYY-MM-DD";
        var year = ReadDigits(4, Shape);
        Expect('-', Shape);
        var month = ReadDigits(2, Shape);
        Expect('-', Shape);
        var day = ReadDigits(2, Shape);
        if (month is < 1 or > 12) throw Bad("a month is 01 to 12");
        // Year 0 is a leap year and DateTime does not know it; 2000 is one too.
        var days = DateTime.DaysInMonth(year == 0 ? 2000 : year, month);
        if (day < 1 || day > days) throw Bad($"a day of this month is 01 to {days}");
        return new TomlDate(year, month, day);
    }

    private TomlTime ReadTime()
    {
        const string Shape = "a time is HH:MM:SS";
        var hour = ReadDigits(2, Shape);
        Expect(':', Shape);
        var minute = ReadDigits(2, Shape);
        Expect(':', Shape);
        var second = ReadDigits(2, Shape);
        if (hour > 23) throw Bad("an hour is 00 to 23");
        if (minute > 59) throw Bad("a minute is 00 to 59");
        if (second > 60) throw Bad("a second is 00 to 59, or 60 in a leap second");
        return new TomlTime(hour, minute, second, ReadFraction());
    }

    private int ReadFraction()
    {
        if (_at == _token.Length || _token[_at] != '.') return 0;
        var start = ++_at;
        var nanoseconds = 0;
        for (; _at < _token.Length && char.IsAsciiDigit(_token[_at]); _at++)
            if (_at - start < NanosecondDigits) nanoseconds = (nanoseconds * 10) + (_token[_at] - '0');
        if (_at == start) throw Bad("a point needs digits after it");
        for (var digits = _at - start; digits < NanosecondDigits; digits++) nanoseconds *= 10;
        return nanoseconds;
    }

    private int ReadOffset()
    {
        const string Shape = "an offset is `Z`, or like `+02:00`";
        var sign = _token[_at++];
        if (sign is 'Z' or 'z') return 0;
        if (sign is not ('+' or '-')) throw Bad(Shape);
        var hours = ReadDigits(2, Shape);
        Expect(':', Shape);
        var minutes = ReadDigits(2, Shape);
        if (hours > 23 || minutes > 59) throw Bad("an offset is at most 23:59");
        return (sign == '-' ? -1 : 1) * ((hours * 60) + minutes);
    }

    private int ReadDigits(int count, string shape)
    {
        var value = 0;
        for (var i = 0; i < count; i++, _at++)
        {
            if (_at >= _token.Length || !char.IsAsciiDigit(_token[_at])) throw Bad(shape);
            value = (value * 10) + (_token[_at] - '0');
        }

        return value;
    }

    private void Expect(char separator, string shape)
    {
        if (_at >= _token.Length || _token[_at] != separator) throw Bad(shape);
        _at++;
    }

    private readonly TomlException Bad(string rule) =>
        new(_position, $"`{Token.Shorten(_token)}` is not a date or time: {rule}");
}
