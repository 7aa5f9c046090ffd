// Pictures in a checklist: those on their way from this device, and those the server will never take. Mixed into it.
(() => {
  window.ChecklistPhotos = {
    data: () => ({ pictures: [] }),
    mounted() {
      this.uploads = new PhotoQueue(this.person, this.run, {
        changed: (kept) => (this.pictures = kept),
        stored: (id) => this.$emit("pictured", id),
        refused: (one) => (this.open[one.place] = true),
      });
      this.uploads.load().then(() => this.uploads.flush());
    },
    methods: {
      // `instead` is one that was refused: it goes once another is kept.
      async picked(place, event, instead) {
        const file = event.target.files[0];
        event.target.value = "";
        const kept = file && (await lookAtPhoto(file, this.words));
        if (!kept) return;
        if (instead) await this.uploads.drop(instead.client_id);
        await this.uploads.add(kept, place);
      },
      async draw(place, photo) {
        const drawn = await drawOnPhoto(`/photos/${photo.id}`, this.words);
        if (drawn) await this.uploads.add(drawn, place, photo.original ?? photo.id);
      },
    },
  };
})();
