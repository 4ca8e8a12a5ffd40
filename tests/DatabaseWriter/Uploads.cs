using System.Diagnostics;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

/// <summary>
/// Takes in and deletes uploads in the order of Open WebUI: a file is written in place, piece by piece, and then gets
/// its row; a row goes before its file.
/// </summary>
internal sealed class Uploads(SqliteConnection connection, string directory)
{
    // Not without pause: the snapshots beside it should not grow without bound while a machine is slow.
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Goes on for ever; notes the counter's last committed value, the longest commit and the failures.</summary>
    public void TakeIn(string acknowledgements)
    {
        using var file = MemoryMappedFile.CreateFromFile(acknowledgements, FileMode.OpenOrCreate, null, 24);
        using var view = file.CreateViewAccessor();
        for (var count = 1; ; count++)
        {
            var (id, hash) = Write(count);
            Commit(view, count, "INSERT INTO file(id, filename, path, hash) VALUES($id, $name, $path, $hash)",
                ("$id", id), ("$name", "new.bin"), ("$path", $"/app/backend/data/uploads/{id}_new.bin"), ("$hash", hash));
            if (count % 5 == 0 && Oldest() is { } old)
            {
                Commit(view, ++count, "DELETE FROM file WHERE id=$id", ("$id", old));
                File.Delete(Path.Combine(directory, $"{old}_old.bin"));
            }

            Thread.Sleep(_pause);
        }
    }

    private (string Id, string Hash) Write(int count)
    {
        var id = Guid.NewGuid().ToString();
        var content = new byte[1 + (count % 7 * 40_000)];
        Random.Shared.NextBytes(content);
        using var file = File.Create(Path.Combine(directory, $"{id}_new.bin"), 1);
        foreach (var piece in content.Chunk(30_000))
        {
            file.Write(piece);
            Thread.Yield();
        }

        return (id, Convert.ToHexString(SHA256.HashData(content)));
    }

    private string? Oldest()
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM file WHERE filename='old.bin' ORDER BY id LIMIT 1";
        return (string?)command.ExecuteScalar();
    }

    private void Commit(MemoryMappedViewAccessor view, int count, string sql, params (string Name, string Value)[] values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"BEGIN IMMEDIATE; {sql}; UPDATE counter SET n={count.ToString(CultureInfo.InvariantCulture)}; COMMIT";
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
        var begin = Stopwatch.GetTimestamp();
        try
        {
            command.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            view.Write(16, view.ReadInt64(16) + 1);
            throw;
        }

        view.Write(0, (long)count);
        view.Write(8, long.Max(view.ReadInt64(8), (long)Stopwatch.GetElapsedTime(begin).TotalMicroseconds));
    }
}
