namespace OpenWebUIBackup.Core.Model;

/// <summary>Finds what somebody who mistyped a word meant.</summary>
public static class NearestWord
{
    // Longer words are no typing mistakes, and the table of distances is quadratic.
    private const int MaxLength = 60;

    /// <summary>The known word with the fewest mistakes to it, if there are few for its length; else null.</summary>
    public static string? Of(string word, IEnumerable<string> known)
    {
        if (word.Length > MaxLength) return null;
        var (best, fewest) = ((string?)null, int.MaxValue);
        foreach (var candidate in known)
        {
            var distance = Distance(Plain(word), Plain(candidate));
            if (distance >= fewest || distance > Math.Max(1, Math.Min(candidate.TrimStart('-').Length, word.TrimStart('-').Length) / 3)) continue;
            (best, fewest) = (candidate, distance);
        }

        return best;
    }

    private static string Plain(string word) => word.ToLowerInvariant().Replace('-', '_');

    /// <summary>Edit distance with swapped neighbours counting as one mistake (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) table[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) table[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                table[i, j] = Math.Min(Math.Min(table[i - 1, j] + 1, table[i, j - 1] + 1), table[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
            }
        }

        return table[a.Length, b.Length];
    }
}
