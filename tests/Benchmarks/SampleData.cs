using System.Globalization;

namespace OpenWebUIBackup.Benchmarks;

/// <summary>
/// What is measured on, made once in a place: small files in one flat directory, and a database. Small files are 200
/// to 4,200 bytes of noise under names as long as the application's; the database is in WAL mode as the application's
/// is, and closed.
/// </summary>
internal static class SampleData
{
    private const int SmallestFile = 200;
    private const int LargestFile = 4200;

    /// <summary>Makes the files below <c>NAME/files</c> and returns the directory <c>NAME</c>.</summary>
    public static string MakeFiles(Place place, string name, int count)
    {
        var source = place.At(name);
        var files = Directory.CreateDirectory(Path.Combine(source, "files")).FullName;
        var random = new Random(1);
        var noise = new byte[LargestFile * 4];
        random.NextBytes(noise);
        for (var i = 0; i < count; i++)
        {
            var length = random.Next(SmallestFile, LargestFile);
            var file = string.Create(CultureInfo.InvariantCulture, $"{i:x8}-0000-4000-8000-0000{i:x8}_report-{i}.txt");
            using var handle = File.OpenHandle(Path.Combine(files, file), FileMode.CreateNew, FileAccess.Write);
            RandomAccess.Write(handle, noise.AsSpan(random.Next(noise.Length - length), length), 0);
        }

        return source;
    }

    /// <summary>Makes files of noise, all of one size, in the <c>uploads</c> of a data directory.</summary>
    public static void MakeUploads(string dataDirectory, int count, int size)
    {
        var uploads = Directory.CreateDirectory(Path.Combine(dataDirectory, "uploads")).FullName;
        var noise = new byte[size];
        for (var i = 0; i < count; i++)
        {
            Random.Shared.NextBytes(noise);
            File.WriteAllBytes(Path.Combine(uploads, string.Create(CultureInfo.InvariantCulture, $"{i:x8}_image.png")), noise);
        }
    }

    /// <summary>Makes a database of about that size and returns its path.</summary>
    public static string MakeDatabase(Place place, string directory, int megabytes)
    {
        var path = Path.Combine(Directory.CreateDirectory(place.At(directory)).FullName, "webui.db");
        // Rows of 16 KiB, the size of a longer chat.
        Measured.Quietly("sqlite3", path, string.Create(CultureInfo.InvariantCulture, $"""
            PRAGMA journal_mode=WAL;
            CREATE TABLE chat(id TEXT PRIMARY KEY, user_id TEXT, chat BLOB);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {megabytes * 64})
            INSERT INTO chat SELECT printf('%08d', i), 'user', randomblob(16000) FROM n;
            """));
        return path;
    }
}
