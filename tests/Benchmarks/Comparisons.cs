namespace OpenWebUIBackup.Benchmarks;

/// <summary>What is compared with what, and within which limits.</summary>
internal static class Comparisons
{
    /// <summary>The comparisons for one place, in the order in which they run. Data they share is made when the first needs it.</summary>
    public static IEnumerable<Comparison> In(Place place, Options options)
    {
        var nothing = () => { };
        yield return new Comparison(
            "start",
            new Side("owui-backup --version", nothing, () => Measured.Run(Place.Binary, "--version")),
            new Side("rsync --version", nothing, () => Measured.Run("rsync", "--version")),
            Limit: 20);
    }
}
