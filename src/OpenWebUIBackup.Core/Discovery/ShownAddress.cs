using System.Text;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Discovery;

/// <summary>
/// What of an address may be shown: scheme, host and port. Users, passwords, paths and parameters are cut off, since
/// each of them can be a secret.
/// </summary>
internal static class ShownAddress
{
    private const int Longest = 100;

    /// <summary>
    /// <c>postgresql://webui:hunter2@db:5432/webui</c> is <c>postgresql at db:5432</c>. What cannot be understood is
    /// not shown at all.
    /// </summary>
    internal static string Of(string address)
    {
        var (scheme, rest) = address.IndexOf("://", StringComparison.Ordinal) is var at and >= 0
            ? (address[..at], address[(at + 3)..])
            : ("", address);
        var authority = rest.Split('/', '?', '#')[0];
        // A password that was not encoded may hold any of these, and what follows would pass for a host.
        if (rest.AsSpan(authority.Length).Contains('@'))
            authority = "";
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        if (!IsHost(authority))
            return scheme.Length > 0 && IsWord(scheme) ? $"a server ({scheme})" : "a server";
        return scheme.Length > 0 && IsWord(scheme) ? $"{authority} ({scheme})" : authority;
    }

    /// <summary>A word that somebody wrote, made fit to be shown.</summary>
    internal static string Word(string text) => UnixPath.Display(Encoding.UTF8.GetBytes(text.Length > Longest ? text[..Longest] : text));

    // Names, IPv4, [IPv6], several hosts of a cluster, and ports.
    private static bool IsHost(string text) =>
        text.Length is > 0 and <= Longest && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '[' or ']' or ',');

    private static bool IsWord(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.');
}
