using System.Text.RegularExpressions;

namespace OpenWebUIBackup.Core.Tests.Architecture;

/// <summary>One room inside Core using another, and where that was seen.</summary>
internal sealed record RoomUse(string From, string To, string Where)
{
    public override string ToString() => $"{From} uses {To}: {Where}";
}

/// <summary>
/// The rooms of Core are the namespaces right below <c>OpenWebUIBackup.Core</c>. What uses what is read from the
/// compiled assembly, which hides nothing that runs, and from the <c>using</c> lines, which also show constants.
/// </summary>
internal static partial class Room
{
    private const string House = "OpenWebUIBackup.Core";

    /// <summary>The room of a namespace, or null for what is outside of Core or directly in it.</summary>
    public static string? Of(string @namespace) =>
        @namespace.StartsWith(House + ".", StringComparison.Ordinal) ? @namespace[(House.Length + 1)..].Split('.')[0] : null;

    /// <summary>Every use of one room by another.</summary>
    public static IReadOnlyList<RoomUse> Uses { get; } = [.. InAssembly().Concat(InSource()).Distinct()];

    private static IEnumerable<RoomUse> InAssembly() =>
        from reference in TypeReferences.Read(Path.Combine(AppContext.BaseDirectory, House + ".dll"))
        let fromRoom = Of(reference.FromNamespace)
        let toRoom = Of(reference.ToNamespace)
        where fromRoom is not null && toRoom is not null && fromRoom != toRoom
        select new RoomUse(fromRoom, toRoom, $"{reference.From} → {reference.To}");

    private static IEnumerable<RoomUse> InSource() =>
        from path in Repository.SourceFiles(".cs")
        where Repository.Relative(path).StartsWith("src/" + House + "/", StringComparison.Ordinal)
        let text = File.ReadAllText(path)
        let fromRoom = Of(NamespaceLine().Match(text).Groups[1].Value)
        where fromRoom is not null
        from Match line in UsingLine().Matches(text)
        let toRoom = Of(line.Groups[1].Value)
        where toRoom is not null && toRoom != fromRoom
        select new RoomUse(fromRoom, toRoom, Repository.Relative(path));

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^(?:global )?using (?:static )?(?:\w+ = )?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex UsingLine();
}
