using System.Text;

namespace OpenWebUIBackup.TestServers;

/// <summary>File names as B2 allows and encodes them ("Files" and "String encoding" of its documentation).</summary>
internal static class B2Name
{
    private const int LongestName = 1024;
    private const int LongestSegment = 250;

    /// <summary>The name itself.</summary>
    /// <exception cref="B2Exception">B2 would refuse it.</exception>
    internal static string Checked(string name)
    {
        string? fault = name switch
        {
            "" => "must not be empty",
            _ when Encoding.UTF8.GetByteCount(name) > LongestName => "must be at most 1024 bytes",
            _ when name.Any(c => c < 32) => "must not contain code points less than U+0020",
            _ when name.Contains('\x7f', StringComparison.Ordinal) => "must not contain DEL",
            _ when name.Contains('\\', StringComparison.Ordinal) => "must not contain a backslash",
            _ when name.Contains('\ufffd', StringComparison.Ordinal) => "must be UTF-8",
            _ when name.StartsWith('/') || name.EndsWith('/') => "must not start or end with a slash",
            _ when name.Contains("//", StringComparison.Ordinal) => "must not contain two slashes in a row",
            _ when name.Split('/').Any(segment => Encoding.UTF8.GetByteCount(segment) > LongestSegment) =>
                "must have at most 250 bytes between slashes",
            _ => null,
        };
        return fault is null ? name : throw B2Exception.BadRequest("File names " + fault);
    }

    /// <summary>From a header or a path: percent-encoded UTF-8, where <c>+</c> may stand for a space.</summary>
    internal static string Decode(string encoded) => Uri.UnescapeDataString(encoded.Replace('+', ' '));

    /// <summary>For a header.</summary>
    internal static string Encode(string name) => Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal);
}
