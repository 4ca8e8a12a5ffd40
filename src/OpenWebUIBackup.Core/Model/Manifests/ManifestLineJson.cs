using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Model.Manifests;

/// <summary>
/// Reads any manifest line that is JSON and has the fields of an entry, in whatever order. Fields that it does not
/// know are passed over, so that a later version may add some.
/// </summary>
internal sealed class ManifestLineJson
{
    private byte[] _scratch = new byte[1024];
    private int _used;

    internal ManifestEntry Parse(ReadOnlySpan<byte> line, long lineNumber)
    {
        _used = 0;
        try
        {
            var reader = new Utf8JsonReader(line);
            var entry = default(ManifestEntry);
            var seen = Read(ref reader, ref entry);
            var missing = Missing(seen, entry.Type);
            return missing is null
                ? entry
                : throw new ManifestDamagedException(ManifestFault.Malformed, lineNumber, $"an entry has no \"{missing}\"");
        }
        catch (JsonException)
        {
            throw new ManifestDamagedException(ManifestFault.Malformed, lineNumber, "this is not a line of JSON");
        }
        catch (InvalidOperationException)
        {
            // A value of another type than asked for, or text with half a surrogate pair.
            throw new ManifestDamagedException(ManifestFault.Malformed, lineNumber, "a field is not what it should be");
        }
        catch (FormatException e)
        {
            throw new ManifestDamagedException(ManifestFault.Malformed, lineNumber, e.Message);
        }
    }

    [Flags]
    private enum Fields
    {
        None = 0,
        Path = 1,
        Type = 2,
        Size = 4,
        ModifiedAt = 8,
        Mode = 16,
        UserId = 32,
        GroupId = 64,
        Target = 128,
        Device = 256,
    }

    private static string? Missing(Fields seen, FileType type) =>
        !seen.HasFlag(Fields.Path) ? "path"
        : !seen.HasFlag(Fields.Type) ? "type"
        : !seen.HasFlag(Fields.ModifiedAt) ? "mtime"
        : !seen.HasFlag(Fields.Mode) ? "mode"
        : !seen.HasFlag(Fields.UserId) ? "uid"
        : !seen.HasFlag(Fields.GroupId) ? "gid"
        : type == FileType.Regular && !seen.HasFlag(Fields.Size) ? "size"
        : type == FileType.SymbolicLink && !seen.HasFlag(Fields.Target) ? "target"
        : type is FileType.BlockDevice or FileType.CharacterDevice && !seen.HasFlag(Fields.Device) ? "rdev"
        : null;

    private Fields Read(scoped ref Utf8JsonReader reader, ref ManifestEntry entry)
    {
        var seen = Fields.None;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new FormatException("an entry is not a JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            seen |= ReadField(ref reader, ref entry);
        while (reader.Read())
        {
            // Nothing may follow; the reader throws if something does.
        }

        return seen;
    }

    private Fields ReadField(scoped ref Utf8JsonReader reader, ref ManifestEntry entry)
    {
        if (Is(ref reader, "path"u8) || Is(ref reader, "path64"u8))
        {
            entry.Path = Bytes(ref reader);
            return ManifestPath.IsValid(entry.Path) ? Fields.Path : throw new FormatException("the path is not one below the root");
        }

        if (Is(ref reader, "type"u8))
        {
            if (!FileTypeText.TryRead(Text(ref reader), out var type))
                throw new FormatException("the type is unknown");
            entry.Type = type;
            return Fields.Type;
        }

        if (Is(ref reader, "size"u8))
        {
            entry.Size = (long)Number(ref reader, long.MaxValue);
            return Fields.Size;
        }

        if (Is(ref reader, "mtime"u8))
        {
            entry.ModifiedAt = Time(ref reader);
            return Fields.ModifiedAt;
        }

        if (Is(ref reader, "mode"u8))
        {
            if (!ManifestMode.TryRead(Text(ref reader), out var mode))
                throw new FormatException("the mode is not four octal digits");
            entry.Mode = mode;
            return Fields.Mode;
        }

        if (Is(ref reader, "uid"u8))
        {
            entry.UserId = (uint)Number(ref reader, uint.MaxValue);
            return Fields.UserId;
        }

        if (Is(ref reader, "gid"u8))
        {
            entry.GroupId = (uint)Number(ref reader, uint.MaxValue);
            return Fields.GroupId;
        }

        return ReadRarerField(ref reader, ref entry);
    }

    private Fields ReadRarerField(scoped ref Utf8JsonReader reader, ref ManifestEntry entry)
    {
        if (Is(ref reader, "target"u8) || Is(ref reader, "target64"u8))
        {
            entry.Target = Bytes(ref reader);
            return entry.Target.Contains((byte)0) ? throw new FormatException("a link target holds NUL") : Fields.Target;
        }

        if (Is(ref reader, "rdev"u8))
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
                throw new FormatException("rdev is not a pair of numbers");
            entry.DeviceMajor = (uint)Number(ref reader, uint.MaxValue);
            entry.DeviceMinor = (uint)Number(ref reader, uint.MaxValue);
            return reader.Read() && reader.TokenType == JsonTokenType.EndArray
                ? Fields.Device
                : throw new FormatException("rdev is not a pair of numbers");
        }

        if (Is(ref reader, "xxh128"u8))
        {
            if (!HashText.TryRead(Text(ref reader), out var hash))
                throw new FormatException("the hash is not 32 hexadecimal digits");
            entry.Hash = hash;
            entry.HasHash = true;
        }
        else if (Is(ref reader, "links"u8))
            entry.HardLinkGroup = Number(ref reader, ulong.MaxValue);
        else if (Is(ref reader, "xattrs"u8))
            entry.Attributes = Attributes(ref reader);
        else if (Is(ref reader, "ctime"u8))
            entry.SourceChangedAt = Time(ref reader);
        else if (Is(ref reader, "inode"u8))
            entry.SourceInode = Number(ref reader, ulong.MaxValue);
        else if (Is(ref reader, "db"u8))
        {
            reader.Read();
            entry.IsDatabase = reader.GetBoolean();
        }
        else
            reader.Skip();
        return Fields.None;
    }

    private Xattr[] Attributes(scoped ref Utf8JsonReader reader)
    {
        var attributes = new List<Xattr>();
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new FormatException("xattrs is not a list");
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            UnixPath? name = null;
            byte[]? value = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (Is(ref reader, "name"u8) || Is(ref reader, "name64"u8))
                    name = new UnixPath(Bytes(ref reader));
                else if (Is(ref reader, "value"u8))
                    value = FromBase64(Text(ref reader)).ToArray();
                else
                    reader.Skip();
            }

            if (name is null || value is null)
                throw new FormatException("an attribute lacks its name or value");
            if (name.Value.IsEmpty || name.Value.Bytes.Length > 255 || name.Value.Bytes.Contains((byte)0))
                throw new FormatException("an attribute's name is none"); // XATTR_NAME_MAX, limits.h
            attributes.Add(new Xattr(name.Value, value));
        }

        return reader.TokenType == JsonTokenType.EndArray
            ? [.. attributes]
            : throw new FormatException("xattrs is not a list of attributes");
    }

    private static bool Is(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> name) => reader.ValueTextEquals(name);

    /// <summary>The value of a field that has two forms: text, or base64 where the field's name ends in 64.</summary>
    private ReadOnlySpan<byte> Bytes(scoped ref Utf8JsonReader reader)
    {
        var inBase64 = reader.ValueSpan.EndsWith("64"u8);
        var text = Text(ref reader);
        return inBase64 ? FromBase64(text) : text;
    }

    private ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
            throw new FormatException("a field that should be text is not");
        var room = Room(reader.ValueSpan.Length);
        var length = reader.CopyString(room);
        return room[..length];
    }

    private ReadOnlySpan<byte> FromBase64(ReadOnlySpan<byte> text)
    {
        var room = Room(Base64.GetMaxDecodedFromUtf8Length(text.Length));
        return Base64.DecodeFromUtf8(text, room, out _, out var length) == OperationStatus.Done
            ? room[..length]
            : throw new FormatException("a field is not base64");
    }

    private static ulong Number(scoped ref Utf8JsonReader reader, ulong largest)
    {
        reader.Read();
        return reader.TryGetUInt64(out var number) && number <= largest
            ? number
            : throw new FormatException("a number is not whole or out of range");
    }

    private static UnixTime Time(scoped ref Utf8JsonReader reader)
    {
        reader.Read();
        // Seconds are 64 bits (statx(2)), so nanoseconds have at most 28 digits and a sign.
        if (reader.TokenType != JsonTokenType.Number || reader.ValueSpan.Length > 29
            || !Int128.TryParse(reader.ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var nanoseconds)
            || nanoseconds < new UnixTime(long.MinValue, 0).TotalNanoseconds
            || nanoseconds > new UnixTime(long.MaxValue, 999_999_999).TotalNanoseconds)
            throw new FormatException("a time is not a number of nanoseconds");
        return UnixTime.FromTotalNanoseconds(nanoseconds);
    }

    /// <summary>
    /// Space that stays untouched until the next line. When the array is full a new one is taken; spans keep the old.
    /// </summary>
    private Span<byte> Room(int length)
    {
        if (_scratch.Length - _used < length)
        {
            _scratch = new byte[Math.Max(length, _scratch.Length * 2)];
            _used = 0;
        }

        var room = _scratch.AsSpan(_used, length);
        _used += length;
        return room;
    }
}
