using System.Text.Json;

namespace OpenWebUIBackup.Core.Tools.Rclone;

/// <summary>What rclone says of the options of its backends (<c>rclone config providers</c>).</summary>
public static class BackendOptions
{
    // Every option of 1.60 that is a password has one of these in its name: where none is used, rclone need not be asked.
    private static readonly string[] _passwordWords = ["pass", "secret", "library_key"];

    // These are taken as they are by every backend that has them: S3 is too common to ask each time.
    private static readonly string[] _plainSecrets = ["secret_access_key", "client_secret"];

    /// <summary>Whether a setting of this name may be one that rclone wants obscured.</summary>
    public static bool MayBePassword(string key) =>
        !_plainSecrets.Contains(key) && _passwordWords.Any(word => key.Contains(word, StringComparison.Ordinal));

    /// <summary>The options of a backend that rclone wants obscured.</summary>
    /// <param name="providers">What <c>rclone config providers</c> printed.</param>
    /// <param name="type">The backend.</param>
    /// <exception cref="JsonException">It is not what rclone prints.</exception>
    public static HashSet<string> Passwords(ReadOnlyMemory<byte> providers, string type)
    {
        var passwords = new HashSet<string>(StringComparer.Ordinal);
        using var document = JsonDocument.Parse(providers);
        foreach (var backend in document.RootElement.EnumerateArray())
        {
            if (backend.GetProperty("Name").GetString() != type)
                continue;
            foreach (var option in backend.GetProperty("Options").EnumerateArray())
                if (option.GetProperty("IsPassword").GetBoolean() && option.GetProperty("Name").GetString() is { } name)
                    passwords.Add(name);
        }

        return passwords;
    }
}
