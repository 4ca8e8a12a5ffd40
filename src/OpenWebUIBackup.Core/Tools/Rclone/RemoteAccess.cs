using OpenWebUIBackup.Linux;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Tools.Rclone;

/// <summary>
/// A destination as rclone is told of it: a name of our own where the config defines the remote, and the environment
/// that defines it for rclone. Prints as what the user calls it.
/// </summary>
/// <param name="Root">What stands before a path in arguments: <c>owuib2:bucket/open-webui</c>.</param>
/// <param name="Shown">What the user calls it: <c>b2:bucket/open-webui</c>.</param>
/// <param name="Environment">The variables that define it; they hold secrets.</param>
/// <param name="Names">What to show instead of names of our own.</param>
/// <param name="Secrets">What must not be seen.</param>
/// <param name="IsEncrypted">Whether the config wraps it in crypt.</param>
public sealed record RemoteAccess(
    string Root,
    string Shown,
    IReadOnlyDictionary<string, string> Environment,
    IReadOnlyDictionary<string, string> Names,
    Secrets Secrets,
    bool IsEncrypted)
{
    /// <summary>The argument for a path there.</summary>
    /// <returns>Null where the path is not UTF-8: rclone cannot be given such an argument.</returns>
    public string? At(UnixPath path)
    {
        if (path.IsEmpty)
            return Root;
        return RcloneName.Argument(path) is { } text ? Root.EndsWith(':') || Root.EndsWith('/') ? Root + text : $"{Root}/{text}" : null;
    }

    /// <summary>A path there for a person to read.</summary>
    public string Show(UnixPath path) =>
        path.IsEmpty ? Shown : Shown.EndsWith(':') || Shown.EndsWith('/') ? Shown + path : $"{Shown}/{path}";

    /// <summary>A text of rclone's on one line, with the user's names in it and without secrets.</summary>
    public string Clean(string text)
    {
        var clean = Secrets.Redact(string.Join(' ', text.Split((char[])['\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries)));
        foreach (var (own, shown) in Names)
            clean = clean.Replace(own, shown, StringComparison.Ordinal);
        return clean;
    }

    /// <inheritdoc/>
    public override string ToString() => Shown;
}
