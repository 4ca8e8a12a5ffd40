using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Configuration.Reading;

/// <summary>Destinations as people write them.</summary>
internal static class DestinationSyntax
{
    public const string Rule = "a destination is \"<remote>:<bucket>/<path>\" of rclone, or a directory like \"/mnt/backup\"";

    /// <summary>The destination, or null with what is wrong.</summary>
    /// <param name="text">As written.</param>
    /// <param name="profile">What the documented scripts call the remote, when the job has the key.</param>
    /// <param name="paths">Makes local paths absolute.</param>
    /// <param name="fault">What is wrong.</param>
    /// <param name="note">What was rewritten.</param>
    public static Destination? Parse(string text, string? profile, PathSyntax paths, out string? fault, out string? note)
    {
        (fault, note) = (null, null);
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0)
        {
            var place = text[(scheme + 3)..];
            if (profile is null)
            {
                fault = $"`{text[..scheme]}://` says nothing of which remote is meant: write \"<remote>:{place}\"";
                return null;
            }

            note = $"\"{text}\" with profile \"{profile}\" is understood as \"{profile}:{place}\": better write that";
            return Remote(profile, place, ref fault);
        }

        if (text.StartsWith('/') || text.StartsWith('.') || text.StartsWith('~'))
        {
            var path = paths.Absolute(text, out fault);
            return path is null ? null : new Destination.Local(path);
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0) return Remote(text[..colon], text[(colon + 1)..], ref fault);
        fault = profile is null
            ? $"\"{text}\" is neither a remote nor a directory: {Rule}"
            : $"\"{text}\" has no remote before it: write \"{profile}:{text}\"";
        return null;
    }

    /// <summary>Which names rclone allows (letters, digits, <c>_ - . + @</c> and spaces within).</summary>
    public static bool IsRemoteName(string name) =>
        name.Length > 0 && name[0] is not ('-' or ' ') && name[^1] != ' '
        && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '+' or '@' or ' ');

    private static Destination.Rclone? Remote(string name, string path, ref string? fault)
    {
        if (!IsRemoteName(name))
            fault = $"\"{name}\" is not a remote's name: {Rule}";
        else if (path.Any(char.IsControl))
            fault = "a path at a remote has no control characters";
        return fault is null ? new Destination.Rclone(name, path.Length > 1 ? path.TrimEnd('/') : path) : null;
    }
}
