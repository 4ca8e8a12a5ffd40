using System.Diagnostics.CodeAnalysis;
using OpenWebUIBackup.Core.Configuration.Reading;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Configuration;

/// <summary>Destinations as people write them on a command line, in the config's own syntax.</summary>
public static class DestinationText
{
    /// <summary>Understands a destination, or says what is wrong with it and what would be right.</summary>
    /// <param name="text"><c>b2:bucket/path</c>, or a directory; one without a slash in front is in the current directory.</param>
    /// <param name="home">What <c>~</c> stands for; null where that is not known.</param>
    /// <param name="destination">What it is.</param>
    /// <param name="fault">What is wrong.</param>
    public static bool TryParse(
        string text, string? home, [NotNullWhen(true)] out Destination? destination, [NotNullWhen(false)] out string? fault)
    {
        (destination, fault) = (null, DestinationSyntax.Rule);
        if (text.Length == 0)
            return false;
        var written = text.Contains(':', StringComparison.Ordinal) || text[0] is '/' or '.' or '~' ? text : "./" + text;
        destination = DestinationSyntax.Parse(written, profile: null, new PathSyntax(Environment.CurrentDirectory, home), out var wrong, out _);
        fault = wrong;
        return destination is not null;
    }
}
